// Element types of tensors in weight files, by the names that the formats give them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace vertebra::io {

enum class ElementType : std::uint8_t {
  kF16,
  kBF16,
  kF32,
  kF64,
  kU8,
  kI8,
  kI16,
  kI32,
  kI64,
  kBool,
  kU16,
  kU32,
  kU64
};

// Of a class of module `torch`, as in "FloatStorage"; nothing for a class that is none of these.
std::optional<ElementType> parse_storage_class(std::string_view class_name);

// Of a safetensors header, as in "BF16"; nothing for a type that is none of these (8 bits and
// less).
std::optional<ElementType> parse_safetensors_dtype(std::string_view dtype);

// Bytes of one element.
std::int64_t size_bytes(ElementType type);

// Whether a tensor of this type is a weight. The others are counters (num_batches_tracked) and
// masks.
bool is_floating_point(ElementType type);

// The element at `index` (which lies within `bytes`) as the nearest float; a truth value as 0 or 1.
float element_to_float(std::span<const std::byte> bytes, ElementType type, std::int64_t index);

// All elements of `bytes`, of which there are as many as floats in `into`.
void elements_to_float(std::span<const std::byte> bytes, ElementType type, std::span<float> into);

}  // namespace vertebra::io
