#include "graph/io/element_type.h"

#include <cstring>

#include "graph/core/error.h"
#include "graph/core/half.h"

namespace vertebra::io {
namespace {

struct Row {
  ElementType type;
  std::string_view storage_class;  // of PyTorch; empty where it has none
  std::string_view dtype;          // of safetensors
  std::int64_t size_bytes;
  bool floating_point;
};

// In the order of the enumeration.
constexpr Row kRows[] = {
    {ElementType::kF16, "HalfStorage", "F16", 2, true},
    {ElementType::kBF16, "BFloat16Storage", "BF16", 2, true},
    {ElementType::kF32, "FloatStorage", "F32", 4, true},
    {ElementType::kF64, "DoubleStorage", "F64", 8, true},
    {ElementType::kU8, "ByteStorage", "U8", 1, false},
    {ElementType::kI8, "CharStorage", "I8", 1, false},
    {ElementType::kI16, "ShortStorage", "I16", 2, false},
    {ElementType::kI32, "IntStorage", "I32", 4, false},
    {ElementType::kI64, "LongStorage", "I64", 8, false},
    {ElementType::kBool, "BoolStorage", "BOOL", 1, false},
    {ElementType::kU16, "", "U16", 2, false},
    {ElementType::kU32, "", "U32", 4, false},
    {ElementType::kU64, "", "U64", 8, false},
};

const Row& row(ElementType type) { return kRows[static_cast<std::size_t>(type)]; }

template <typename T>
T load(std::span<const std::byte> bytes, std::int64_t index) {
  T value;
  std::memcpy(&value, bytes.data() + static_cast<std::size_t>(index) * sizeof(T), sizeof(T));
  return value;
}

}  // namespace

std::optional<ElementType> parse_storage_class(std::string_view class_name) {
  if (class_name.empty()) return std::nullopt;
  for (const Row& candidate : kRows) {
    if (candidate.storage_class == class_name) return candidate.type;
  }
  return std::nullopt;
}

std::optional<ElementType> parse_safetensors_dtype(std::string_view dtype) {
  for (const Row& candidate : kRows) {
    if (candidate.dtype == dtype) return candidate.type;
  }
  return std::nullopt;
}

std::int64_t size_bytes(ElementType type) { return row(type).size_bytes; }

bool is_floating_point(ElementType type) { return row(type).floating_point; }

float element_to_float(std::span<const std::byte> bytes, ElementType type, std::int64_t index) {
  switch (type) {
    case ElementType::kF32:
      return load<float>(bytes, index);
    case ElementType::kF64:
      return static_cast<float>(load<double>(bytes, index));
    case ElementType::kF16:
      return half_to_float(load<std::uint16_t>(bytes, index));
    case ElementType::kBF16:
      return bfloat16_to_float(load<std::uint16_t>(bytes, index));
    case ElementType::kU8:
      return load<std::uint8_t>(bytes, index);
    case ElementType::kI8:
      return load<std::int8_t>(bytes, index);
    case ElementType::kI16:
      return load<std::int16_t>(bytes, index);
    case ElementType::kI32:
      return static_cast<float>(load<std::int32_t>(bytes, index));
    case ElementType::kI64:
      return static_cast<float>(load<std::int64_t>(bytes, index));
    case ElementType::kBool:
      return load<std::uint8_t>(bytes, index) == 0 ? 0.0F : 1.0F;
    case ElementType::kU16:
      return load<std::uint16_t>(bytes, index);
    case ElementType::kU32:
      return static_cast<float>(load<std::uint32_t>(bytes, index));
    case ElementType::kU64:
      return static_cast<float>(load<std::uint64_t>(bytes, index));
  }
  throw InternalError({"weight element", "no element type", "one of the enumeration", ""});
}

void elements_to_float(std::span<const std::byte> bytes, ElementType type, std::span<float> into) {
  if (type == ElementType::kF32) {
    if (!into.empty()) std::memcpy(into.data(), bytes.data(), into.size_bytes());
    return;
  }
  for (std::size_t i = 0; i < into.size(); ++i) {
    into[i] = element_to_float(bytes, type, static_cast<std::int64_t>(i));
  }
}

}  // namespace vertebra::io
