#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "tests/emulator/ptx/cursor.h"
#include "tests/emulator/ptx/module.h"
#include "tests/emulator/ptx/type.h"

namespace vertebra::emulator::ptx {

/// What a declaration says before its first name: ".align 4 .v2 .f32".
struct DeclarationHead {
  Type type;
  std::uint32_t vector = 1;  ///< 2 of .v2
  std::uint32_t align = 0;   ///< in bytes, a power of two; natural if the text has none
  bool is_managed = false;
};

/// A name with its dimensions.
struct Declared {
  Variable variable;
  std::string_view name;                  ///< in the text
  std::vector<std::uint64_t> dimensions;  ///< of arrays and vectors, outermost first; 0 of `[]`
};

/// The state space of a directive that declares variables: ".shared", ".const".
std::optional<Space> find_space(std::string_view directive);

/// The attributes and the type behind the space's directive. Throws ParseError.
DeclarationHead parse_declaration_head(Cursor& cursor);

/// `name`, `name[4]`, `name[2][3]`, `name[]`. Throws ParseError, also above 2^40 bytes.
Declared parse_declared(Cursor& cursor, Space space, const DeclarationHead& head);

}  // namespace vertebra::emulator::ptx
