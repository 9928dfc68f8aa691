#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vertebra::emulator::ptx {

/// A fundamental type of PTX ISA 5.2.
struct Type {
  std::uint8_t bits = 0;  ///< 1 for .pred
  bool is_float = false;  ///< .f32 or .f64: a literal in an initialiser becomes one
};

/// The type of a directive, ".b32"; none if it is not one.
std::optional<Type> find_type(std::string_view directive);

}  // namespace vertebra::emulator::ptx
