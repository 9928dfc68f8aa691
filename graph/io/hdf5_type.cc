#include "graph/io/hdf5_type.h"

#include <fmt/format.h>

#include <array>

namespace vertebra::io {
namespace {

enum TypeClass : std::uint8_t { kInteger = 0, kFloat = 1, kString = 3, kVariable = 9 };

struct TypeHead {
  std::uint8_t type_class = 0;
  std::uint32_t bits = 0;  // 24 bits of the class's own
  std::uint32_t size_bytes = 0;
};

TypeHead take_head(ByteCursor& cursor) {
  const auto word = cursor.take_number<std::uint32_t>("a type");
  TypeHead head;
  head.type_class = word & 0xf;
  head.bits = word >> 8;
  head.size_bytes = cursor.take_number<std::uint32_t>("a type");
  return head;
}

std::optional<ElementType> integer_type(const TypeHead& head, ByteCursor& cursor) {
  const auto offset = cursor.take_number<std::uint16_t>("an integer type");
  const auto precision = cursor.take_number<std::uint16_t>("an integer type");
  constexpr std::uint32_t kSigned = 8;
  if (offset != 0 || precision != head.size_bytes * 8) return std::nullopt;
  // Bit 0 is the byte order; bits 1 and 2 are the value of padding, of which there is none.
  if ((head.bits & 1) != 0 && head.size_bytes > 1) return std::nullopt;
  const bool is_signed = (head.bits & kSigned) != 0;
  switch (head.size_bytes) {
    case 1:
      return is_signed ? ElementType::kI8 : ElementType::kU8;
    case 2:
      return is_signed ? ElementType::kI16 : ElementType::kU16;
    case 4:
      return is_signed ? ElementType::kI32 : ElementType::kU32;
    case 8:
      return is_signed ? ElementType::kI64 : ElementType::kU64;
    default:
      return std::nullopt;
  }
}

std::optional<ElementType> float_type(const TypeHead& head, ByteCursor& cursor) {
  // Little-endian, an implied leading one, the sign in the highest bit.
  struct Layout {
    std::uint32_t size_bytes;
    std::uint16_t offset, precision;
    std::uint8_t exponent_at, exponent_bits, mantissa_at, mantissa_bits;
    std::uint32_t bias;

    bool operator==(const Layout&) const = default;
  };
  struct Row {
    Layout layout;
    ElementType type;
  };
  constexpr std::array<Row, 4> kRows{{{{2, 0, 16, 10, 5, 0, 10, 15}, ElementType::kF16},
                                      {{2, 0, 16, 7, 8, 0, 7, 127}, ElementType::kBF16},
                                      {{4, 0, 32, 23, 8, 0, 23, 127}, ElementType::kF32},
                                      {{8, 0, 64, 52, 11, 0, 52, 1023}, ElementType::kF64}}};
  constexpr std::uint32_t kImpliedOne = 0x20;
  constexpr std::uint32_t kOrderAndNormalization = 0x71;
  Layout layout{};
  layout.size_bytes = head.size_bytes;
  layout.offset = cursor.take_number<std::uint16_t>("a float type");
  layout.precision = cursor.take_number<std::uint16_t>("a float type");
  layout.exponent_at = cursor.take_number<std::uint8_t>("a float type");
  layout.exponent_bits = cursor.take_number<std::uint8_t>("a float type");
  layout.mantissa_at = cursor.take_number<std::uint8_t>("a float type");
  layout.mantissa_bits = cursor.take_number<std::uint8_t>("a float type");
  layout.bias = cursor.take_number<std::uint32_t>("a float type");
  const std::uint32_t sign_at = (head.bits >> 8) & 0xff;
  if ((head.bits & kOrderAndNormalization) != kImpliedOne) return std::nullopt;
  for (const Row& row : kRows) {
    if (row.layout == layout && sign_at == layout.size_bytes * 8 - 1) return row.type;
  }
  return std::nullopt;
}

}  // namespace

Dims parse_hdf5_extents(ByteCursor cursor) {
  const auto version = cursor.take_number<std::uint8_t>("a dataspace");
  const auto rank = cursor.take_number<std::uint8_t>("a dataspace");
  cursor.take(1, "a dataspace");
  const auto kind = cursor.take_number<std::uint8_t>("a dataspace");
  if (version == 1) {
    cursor.take(4, "a dataspace");
  } else if (version != 2) {
    cursor.fail(0, fmt::format("a dataspace of version {}", version), "1 or 2");
  }
  constexpr std::uint8_t kNull = 2;
  if (version == 2 && kind == kNull) return {0};
  Dims dims;
  for (int i = 0; i < rank; ++i) {
    const auto extent = cursor.take_number<std::uint64_t>("an extent");
    if (extent > INT64_MAX) cursor.fail(0, fmt::format("an extent of {}", extent), "a smaller one");
    dims.push_back(static_cast<std::int64_t>(extent));
  }
  return dims;
}

std::optional<ElementType> parse_hdf5_element(ByteCursor cursor) {
  const TypeHead head = take_head(cursor);
  if (head.type_class == kInteger) return integer_type(head, cursor);
  if (head.type_class == kFloat) return float_type(head, cursor);
  return std::nullopt;
}

std::optional<Hdf5Text> parse_hdf5_text(ByteCursor cursor) {
  constexpr std::uint32_t kVariableBytes = 16;
  const TypeHead head = take_head(cursor);
  if (head.type_class == kString && head.size_bytes > 0) return Hdf5Text{false, head.size_bytes};
  const bool variable_string = head.type_class == kVariable && (head.bits & 0xf) == 1;
  if (variable_string && head.size_bytes == kVariableBytes) return Hdf5Text{true, kVariableBytes};
  return std::nullopt;
}

}  // namespace vertebra::io
