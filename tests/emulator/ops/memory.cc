// ld, ldu, st (PTX ISA 9.7.9.8 to 9.7.9.12) and the instructions that only advise the caches.
#include <cstring>

#include "tests/emulator/machine/block.h"
#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/forms.h"
#include "tests/emulator/ops/memory_forms.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

using ptx::Space;

/// Where the 32 lanes' data lie one after the other: the first byte; else null.
template <unsigned bytes>
const std::byte* adjacent(const Access& access) {
  if (access.mask != all_lanes) return nullptr;
  bool together = true;
  for (unsigned lane = 0; lane < warp_lanes; ++lane)
    together &= access.at[lane] == access.at[0] + lane * bytes;
  return together ? access.at[0] : nullptr;
}

/// Loads `count` elements a lane. A value of 8 bits is extended to its 16-bit row here.
template <typename Element, typename Row, unsigned count>
void load(Warp& warp, const Code& code, LaneMask mask) {
  constexpr unsigned bytes = sizeof(Element) * count;
  Access access;
  start_access(warp, code, mask, code.input(0), bytes, sizeof(Element), Use::load, access);
  read(warp, code, space_of(code), access);
  const std::byte* const all = adjacent<bytes>(access);
  for (unsigned n = 0; n < count; ++n) {
    Row* const out = warp.row<Row>(code.output(n));
    const auto element = [](const std::byte* at) {
      Element value;
      std::memcpy(&value, at, sizeof(value));
      return static_cast<Row>(value);
    };
    if (all) {
      const std::byte* const from = all + n * sizeof(Element);
      for (unsigned lane = 0; lane < warp_lanes; ++lane) out[lane] = element(from + lane * bytes);
    } else {
      for_lanes(mask,
                [&](unsigned lane) { out[lane] = element(access.at[lane] + n * sizeof(Element)); });
    }
    taint_row(warp, code.output(n), access, n * sizeof(Element), sizeof(Element),
              sizeof(Element) < sizeof(Row));
  }
}

/// A kernel's parameter at a known place: every lane gets the same.
template <typename Element, typename Row>
void load_parameter(Warp& warp, const Code& code, LaneMask mask) {
  const std::vector<std::byte>& parameters = warp.block->launch.config.parameters;
  const auto offset = static_cast<std::uint64_t>(code.immediate);
  if (warp.tainted || offset > parameters.size() || parameters.size() - offset < sizeof(Element) ||
      offset % sizeof(Element)) {
    load<Element, Row, 1>(warp, code, mask);
    return;
  }
  Element value;
  std::memcpy(&value, parameters.data() + offset, sizeof(value));
  const Row row = static_cast<Row>(value);
  write_lanes<Row>(warp, code, mask, 0, [row](unsigned) { return row; });
}

/// The taint of what a store is about to write, from its value operands (inputs 1 on).
template <unsigned element, unsigned count>
void collect_taint(Warp& warp, const Code& code, Access& access) {
  access.tainted = false;
  if (!warp.tainted) return;
  constexpr std::uint32_t whole = (1u << element) - 1;
  std::uint32_t any = 0;
  for (unsigned lane = 0; lane < warp_lanes; ++lane) access.taint[lane] = 0;
  for (unsigned n = 0; n < count; ++n) {
    const std::uint8_t* const taint = warp.taint(code.input(1 + n));
    for (unsigned lane = 0; lane < warp_lanes; ++lane)
      access.taint[lane] |= (taint[lane] & whole) << n * element;
  }
  for_lanes(access.mask, [&](unsigned lane) { any |= access.taint[lane]; });
  access.tainted = any != 0;
}

template <typename Element, typename Row, unsigned count>
void store(Warp& warp, const Code& code, LaneMask mask) {
  Access access;
  start_access(warp, code, mask, code.input(0), sizeof(Element) * count, sizeof(Element),
               Use::store, access);
  collect_taint<sizeof(Element), count>(warp, code, access);
  if constexpr (count == 1 && sizeof(Element) == sizeof(Row)) {
    write(warp, code, space_of(code), access, warp.row<const std::byte>(code.input(1)));
  } else {
    alignas(64) Element values[warp_lanes * count];
    for (unsigned n = 0; n < count; ++n) {
      const Row* const row = warp.row<const Row>(code.input(1 + n));
      for (unsigned lane = 0; lane < warp_lanes; ++lane)
        values[lane * count + n] = static_cast<Element>(row[lane]);
    }
    write(warp, code, space_of(code), access, reinterpret_cast<const std::byte*>(values));
  }
}

enum class Direction { load, store };

template <Direction direction, typename Element, typename Row, unsigned count>
constexpr Handler move_elements =
    direction == Direction::load ? load<Element, Row, count> : store<Element, Row, count>;

template <Direction direction, typename Element, typename Row>
Handler choose_count(unsigned count) {
  switch (count) {
    case 1:
      return move_elements<direction, Element, Row, 1>;
    case 2:
      return move_elements<direction, Element, Row, 2>;
    case 4:
      return move_elements<direction, Element, Row, 4>;
    default:
      // 256 bits are the most, and only in these forms.
      if constexpr (sizeof(Element) == 4) return move_elements<direction, Element, Row, 8>;
      throw Unsupported{"vectors of 8 elements of this type"};
  }
}

template <Direction direction>
Handler choose(ScalarType type, unsigned count) {
  switch (type.bits) {
    case 8:
      return type.is_signed() ? choose_count<direction, std::int8_t, std::uint16_t>(count)
                              : choose_count<direction, std::uint8_t, std::uint16_t>(count);
    case 16:
      return choose_count<direction, std::uint16_t, std::uint16_t>(count);
    case 32:
      return choose_count<direction, std::uint32_t, std::uint32_t>(count);
    default:
      return choose_count<direction, std::uint64_t, std::uint64_t>(count);
  }
}

Handler choose_parameter(ScalarType type) {
  switch (type.bits) {
    case 8:
      return type.is_signed() ? load_parameter<std::int8_t, std::uint16_t>
                              : load_parameter<std::uint8_t, std::uint16_t>;
    case 16:
      return load_parameter<std::uint16_t, std::uint16_t>;
    case 32:
      return load_parameter<std::uint32_t, std::uint32_t>;
    default:
      return load_parameter<std::uint64_t, std::uint64_t>;
  }
}

InstructionClass class_of(Space space, Direction direction) {
  const bool loads = direction == Direction::load;
  switch (space) {
    case Space::global:
      return loads ? InstructionClass::load_global : InstructionClass::store_global;
    case Space::shared:
      return loads ? InstructionClass::load_shared : InstructionClass::store_shared;
    case Space::local:
      return loads ? InstructionClass::load_local : InstructionClass::store_local;
    case Space::constant:
      return InstructionClass::load_constant;
    case Space::param:
      return loads ? InstructionClass::load_parameter : InstructionClass::store_local;
    default:
      return loads ? InstructionClass::load_generic : InstructionClass::store_generic;
  }
}

/// The elements of a vector, or the one value; as many as the modifiers say.
const std::vector<ptx::Atom>& elements(const ptx::Operand& operand, unsigned count) {
  if (operand.elements.size() != count) throw Unsupported{"number of elements"};
  return operand.elements;
}

void lower_load(Lowering& l) {
  const MemoryForm form = memory_form(l);
  const ScalarType type = scalar_type(l.last());
  const AddressInput address = address_input(l, l.operand(1), form.space);
  std::vector<Slot> outputs;
  for (const ptx::Atom& atom : elements(l.operand(0), form.vector))
    outputs.push_back(l.destination(atom, type.row_bits(), type.is_signed()));
  const bool known_parameter =
      address.space == Space::param && address.base.constant && form.vector == 1;
  const Handler run =
      known_parameter ? choose_parameter(type) : choose<Direction::load>(type, form.vector);
  Code& code = l.emit(run, class_of(form.space, Direction::load), outputs,
                      std::vector<Slot>{address.base}, nullptr);
  set_address(code, address, form.strong);
}

void lower_store(Lowering& l) {
  const MemoryForm form = memory_form(l);
  const ScalarType type = scalar_type(l.last());
  const AddressInput address = address_input(l, l.operand(0), form.space);
  std::vector<Slot> inputs{address.base};
  const ptx::Operand& value = l.operand(1);
  if (value.form == ptx::Operand::Form::value) {
    if (form.vector != 1) throw Unsupported{"number of elements"};
    inputs.push_back(l.source(value, type.row_bits()));
  } else {
    for (const ptx::Atom& atom : elements(value, form.vector))
      inputs.push_back(l.source(atom, type.row_bits()));
  }
  Code& code = l.emit(choose<Direction::store>(type, form.vector),
                      class_of(form.space, Direction::store), {}, inputs, nullptr);
  set_address(code, address, form.strong);
}

void do_nothing(Warp&, const Code&, LaneMask) {}

/// prefetch, discard and the like: nothing that a program can see. The address may be anything.
void lower_advice(Lowering& l) {
  l.emit(do_nothing, InstructionClass::other, std::vector<Slot>{}, std::vector<Slot>{}, nullptr);
}

void make_policy(Warp& warp, const Code& code, LaneMask mask) {
  write_lanes<std::uint64_t>(warp, code, mask, 0, [](unsigned) { return std::uint64_t{0}; });
}

/// A cache policy is opaque; one value is as good as another.
void lower_policy(Lowering& l) {
  l.emit(make_policy, InstructionClass::other, {l.destination(l.operand(0), 64)}, {}, taint_all);
}

constexpr Family families[] = {
    {"ld", "", lower_load},
    {"ldu", "", lower_load},
    {"st", "", lower_store},
    {"prefetch", "", lower_advice},
    {"prefetchu", "", lower_advice},
    {"discard", "", lower_advice},
    {"applypriority", "", lower_advice},
    {"createpolicy", "", lower_policy},
};

}  // namespace

std::span<const Family> memory_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
