#include "graph/io/element_type.h"

#include <cstring>

#include "graph/core/error.h"
#include "graph/core/half.h"

namespace vertebra::io {
namespace {

struct Row {
  std::string_view storage_class;
  ElementType type;
  std::int64_t size_bytes;
  bool floating_point;
};

// In the order of the enumeration.
constexpr Row kRows[] = {
    {"HalfStorage", ElementType::kF16, 2, true},   {"BFloat16Storage", ElementType::kBF16, 2, true},
    {"FloatStorage", ElementType::kF32, 4, true},  {"DoubleStorage", ElementType::kF64, 8, true},
    {"ByteStorage", ElementType::kU8, 1, false},   {"CharStorage", ElementType::kI8, 1, false},
    {"ShortStorage", ElementType::kI16, 2, false}, {"IntStorage", ElementType::kI32, 4, false},
    {"LongStorage", ElementType::kI64, 8, false},  {"BoolStorage", ElementType::kBool, 1, false},
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
  for (const Row& candidate : kRows) {
    if (candidate.storage_class == class_name) return candidate.type;
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
    default:
      throw InternalError({"weight element", "an integer type", "a floating point type", ""});
  }
}

}  // namespace vertebra::io
