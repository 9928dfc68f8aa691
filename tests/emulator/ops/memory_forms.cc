#include "tests/emulator/ops/memory_forms.h"

#include "tests/emulator/ops/words.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

using ptx::Space;

constexpr std::string_view strong_words = "volatile relaxed acquire release acq_rel mmio";
/// What changes nothing here: one emulated GPU has one order of memory and no caches.
constexpr std::string_view silent_words =
    "weak cta cluster gpu sys ca cg cs lu cv wb wt nc unified";

bool is_hint(std::string_view word) { return word.starts_with("L1::") || word.starts_with("L2::"); }

bool read_space(std::string_view word, Space& space) {
  if (word == "global")
    space = Space::global;
  else if (word == "shared" || word == "shared::cta" || word == "shared::cluster")
    space = Space::shared;  // a block is a cluster of its own
  else if (word == "local")
    space = Space::local;
  else if (word == "param" || word == "param::entry" || word == "param::func")
    space = Space::param;
  else if (word == "const")
    space = Space::constant;
  else
    return false;
  return true;
}

}  // namespace

MemoryForm memory_form(const Lowering& l, std::string_view others) {
  MemoryForm form;
  const auto& modifiers = l.instruction().modifiers;
  for (std::size_t n = 1; n + 1 < modifiers.size(); ++n) {
    const std::string_view word = modifiers[n];
    if (contains_word(strong_words, word))
      form.strong = true;
    else if (word == "v2" || word == "v4" || word == "v8")
      form.vector = static_cast<unsigned>(word[1] - '0');
    else if (!read_space(word, form.space) && !contains_word(silent_words, word) &&
             !is_hint(word) && !contains_word(others, word))
      throw Unsupported{"modifier ." + std::string(word)};
  }
  return form;
}

AddressInput address_input(Lowering& l, const ptx::Operand& operand, Space space) {
  const Address address = l.address(operand);
  AddressInput input{address.base, address.offset, space, address.frame_relative};
  if (space == Space::param && address.space == Space::local) input.space = Space::local;
  if (!input.base) {
    input.base = l.constant(0, 64);
    // A generic address made of a symbol's name: the symbol's space is known.
    if (space == Space::generic) input.space = address.space;
  }
  return input;
}

void set_address(Code& code, const AddressInput& address, bool strong) {
  code.immediate = address.offset;
  code.aux[aux_space] = static_cast<std::uint8_t>(address.space);
  code.aux[aux_frame_relative] = address.frame_relative;
  code.aux[aux_strong] = strong;
}

void start_access(Warp& warp, const Code& code, LaneMask mask, const Slot& base, unsigned bytes,
                  unsigned element, Use use, Access& access) {
  access.mask = mask;
  access.bytes = bytes;
  access.element = element;
  access.use = use;
  access.strong = code.aux[aux_strong];
  compute_addresses(warp, code, base, space_of(code), code.aux[aux_frame_relative], access);
}

}  // namespace vertebra::emulator::EMULATOR_ISA
