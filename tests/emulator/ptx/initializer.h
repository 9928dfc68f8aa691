#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/emulator/ptx/budget.h"
#include "tests/emulator/ptx/cursor.h"
#include "tests/emulator/ptx/declaration.h"

namespace vertebra::emulator::ptx {

/// A name that an initialiser takes the address of.
struct AddressedName {
  std::string_view name;
  unsigned line;
};

/// Parses what follows the '=' of a declaration into the variable's `initial` and `relocations`; an
/// array without a size gets the one of its initialiser. Names that are used are appended to
/// `names`. Throws ParseError.
void parse_initializer(Cursor& cursor, Declared& declared, Type type, Budget& budget,
                       std::vector<AddressedName>& names);

}  // namespace vertebra::emulator::ptx
