#pragma once

#include <cstdint>
#include <string_view>

namespace vertebra::emulator {

/// Classes of warp instructions, as the counters report them.
enum class InstructionClass : std::uint8_t {
  integer,
  float32,
  float16,
  float64,
  convert,
  compare,
  move,
  logic,
  special_function,
  mma,
  load_global,
  store_global,
  load_shared,
  store_shared,
  load_local,
  store_local,
  load_constant,
  load_parameter,
  load_generic,
  store_generic,
  load_matrix,
  store_matrix,
  copy_async,
  atomic,
  shuffle,
  vote,
  barrier,
  fence,
  control,
  other,
};
inline constexpr unsigned instruction_class_count =
    static_cast<unsigned>(InstructionClass::other) + 1;

/// "load_global"
std::string_view name(InstructionClass kind);

}  // namespace vertebra::emulator
