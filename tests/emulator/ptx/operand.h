#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/emulator/ptx/cursor.h"
#include "tests/emulator/ptx/module.h"
#include "tests/emulator/ptx/scopes.h"

namespace vertebra::emulator::ptx {

/// A name in an operand that nothing before it declares: a label, if anything.
struct OpenName {
  std::uint32_t element;  ///< of the operand; holds a Sink until then
  std::string_view name;
  unsigned line;
};

/// Parses one operand of an instruction; names that `scopes` does not know are appended to `open`.
/// Throws ParseError.
Operand parse_operand(Cursor& cursor, const Scopes& scopes, std::vector<OpenName>& open);

}  // namespace vertebra::emulator::ptx
