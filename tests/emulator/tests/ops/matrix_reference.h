#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/emulator/tests/ops/half_reference.h"

// Small integers in the element types of matrix instructions, and plain products of them.
namespace vertebra::emulator::test {

inline unsigned type_bits(const std::string& type) {
  if (type == "b1") return 1;
  if (type == "s4" || type == "u4") return 4;
  if (type == "s8" || type == "u8" || type == "e4m3" || type == "e5m2") return 8;
  if (type == "f16" || type == "bf16") return 16;
  if (type == "f64") return 64;
  return 32;
}

/// The bits of `value`, which the type holds exactly.
inline std::uint64_t encode_element(const std::string& type, int value) {
  if (type == "f64") {
    const double wide = value;
    std::uint64_t bits;
    std::memcpy(&bits, &wide, 8);
    return bits;
  }
  if (type == "f32" || type == "tf32") {
    const auto single = static_cast<float>(value);
    std::uint32_t bits;
    std::memcpy(&bits, &single, 4);
    // Of tf32 the low 13 bits are nobody's business.
    return type == "tf32" ? bits | (static_cast<std::uint32_t>(value * 77) & 0x1FFF) : bits;
  }
  if (type == "f16") return f16.encode(static_cast<double>(value));
  if (type == "bf16") return bf16.encode(static_cast<double>(value));
  if (type == "e4m3" || type == "e5m2") {
    const Format format = type == "e4m3" ? Format{3, 4} : Format{2, 5};
    for (std::uint32_t bits = 0; bits < 256; ++bits)
      if (format.decode(bits) == value) return bits;
    throw std::invalid_argument(type + " has no " + std::to_string(value));
  }
  return static_cast<std::uint64_t>(value) & ((1ull << type_bits(type)) - 1);
}

inline int decode_element(const std::string& type, std::uint64_t bits) {
  if (type == "f64") {
    double wide;
    std::memcpy(&wide, &bits, 8);
    return static_cast<int>(wide);
  }
  if (type == "f32") {
    float single;
    std::memcpy(&single, &bits, 4);
    return static_cast<int>(single);
  }
  if (type == "f16") return static_cast<int>(f16.decode(static_cast<std::uint32_t>(bits)));
  return static_cast<std::int32_t>(bits);
}

/// A rows x columns matrix.
struct IntMatrix {
  IntMatrix(unsigned r, unsigned c) : rows(r), columns(c), values(r * c) {}
  int& at(unsigned row, unsigned column) { return values[row * columns + column]; }
  int at(unsigned row, unsigned column) const { return values[row * columns + column]; }
  unsigned rows, columns;
  std::vector<int> values;
};

inline IntMatrix product(const IntMatrix& a, const IntMatrix& b, const IntMatrix& c) {
  IntMatrix d = c;
  for (unsigned m = 0; m < a.rows; ++m)
    for (unsigned n = 0; n < b.columns; ++n)
      for (unsigned k = 0; k < a.columns; ++k) d.at(m, n) += a.at(m, k) * b.at(k, n);
  return d;
}

}  // namespace vertebra::emulator::test
