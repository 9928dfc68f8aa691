#pragma once

#include <cstdint>

#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/ops/access.h"

// What the lowering of instructions that take an address has in common.
namespace vertebra::emulator::EMULATOR_ISA {

/// The modifiers of a memory instruction besides its type.
struct MemoryForm {
  ptx::Space space = ptx::Space::generic;
  unsigned vector = 1;  ///< elements
  bool strong = false;  ///< .volatile, .relaxed, .acquire, .release, .acq_rel, .mmio
};

/// Reads the modifiers after the name, but for the last and those in `others` ("add noftz"): order,
/// scope, space, cache operators and hints, vector. Throws Unsupported for any other word.
MemoryForm memory_form(const Lowering& l, std::string_view others = {});

/// The slot of an address, made up where the text has none, and its flags for Code::aux.
struct AddressInput {
  Slot base;
  std::int64_t offset = 0;
  ptx::Space space = ptx::Space::generic;
  bool frame_relative = false;
};

/// `space`: what the modifiers say; `.param` becomes local memory where the symbol is one of a
/// call.
AddressInput address_input(Lowering& l, const ptx::Operand& operand, ptx::Space space);

/// Code::aux of memory instructions.
enum MemoryAux : unsigned { aux_space, aux_frame_relative, aux_strong, aux_free };

/// Sets aux and immediate for an address that is the instruction's input `n` of `code`.
void set_address(Code& code, const AddressInput& address, bool strong);

/// Starts an access as set_address() described it: mask, sizes and addresses.
void start_access(Warp& warp, const Code& code, LaneMask mask, const Slot& base, unsigned bytes,
                  unsigned element, Use use, Access& access);

/// The space of set_address().
inline ptx::Space space_of(const Code& code) {
  return static_cast<ptx::Space>(code.aux[aux_space]);
}

}  // namespace vertebra::emulator::EMULATOR_ISA
