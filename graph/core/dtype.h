// Element types of tensors in memory and of numbers in weight files.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vertebra {

enum class DType : std::uint8_t { kU8, kF16, kBF16, kF32, kF64 };

// Bytes of one element.
std::int64_t size_bytes(DType dtype);

// "u8", "f16", "bf16", "f32", "f64": the spelling of every text format.
std::string_view to_string(DType dtype);

// The inverse of to_string; nothing for any other text.
std::optional<DType> parse_dtype(std::string_view text);

}  // namespace vertebra
