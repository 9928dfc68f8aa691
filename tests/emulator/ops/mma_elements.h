#pragma once

#include <bit>
#include <cstdint>

#ifdef __F16C__
#include <immintrin.h>
#endif

#include "tests/emulator/ops/half.h"

// The element types of mma's and wmma's matrices: how they lie in a register, and as what they are
// multiplied. `unpack(word, n)` is element n of a register, counted from its low bits; the rest of
// the interface is described at the first one.
namespace vertebra::emulator::EMULATOR_ISA {

struct F16Element {
  using Word = std::uint32_t;              ///< a register
  using Value = float;                     ///< what products are accumulated in
  static constexpr unsigned per_word = 2;  ///< elements in a register
  /// Whether the product of two elements is exact in Value, so that a fused multiply and add has
  /// the same result as two operations.
  static constexpr bool exact = true;
  static Value unpack(Word word, unsigned n) {
    return half_to_float(static_cast<std::uint16_t>(word >> 16 * n));
  }
};

/// Its products may leave the range of float, where a fused operation would not follow them.
struct Bf16Element {
  using Word = std::uint32_t;
  using Value = float;
  static constexpr unsigned per_word = 2;
  static constexpr bool exact = false;
  static Value unpack(Word word, unsigned n) {
    return std::bit_cast<float>(n == 0 ? word << 16 : word & 0xFFFF0000u);
  }
};

/// A float whose low 13 bits are ignored.
struct Tf32Element {
  using Word = std::uint32_t;
  using Value = float;
  static constexpr unsigned per_word = 1;
  static constexpr bool exact = false;
  static Value unpack(Word word, unsigned) { return std::bit_cast<float>(word & ~0x1FFFu); }
};

struct E5m2Element {
  using Word = std::uint32_t;
  using Value = float;
  static constexpr unsigned per_word = 4;
  static constexpr bool exact = true;
  static Value unpack(Word word, unsigned n) {  // the upper half of an f16
    return half_to_float(static_cast<std::uint16_t>((word >> 8 * n & 0xFF) << 8));
  }
};

/// Four bits of exponent, three of mantissa, no infinity; 0x7F and 0xFF are not-a-number.
struct E4m3Element {
  using Word = std::uint32_t;
  using Value = float;
  static constexpr unsigned per_word = 4;
  static constexpr bool exact = true;
  static Value unpack(Word word, unsigned n) {
    const std::uint32_t byte = word >> 8 * n & 0xFF;
    // As an f16 it lacks a factor of 2^8, and its largest exponent stands for numbers.
    const auto half = static_cast<std::uint16_t>((byte & 0x80) << 8 | (byte & 0x7F) << 7);
    const float value = half_to_float(half) * 256.0f;
    return (byte & 0x7F) == 0x7F ? std::bit_cast<float>(0x7FFFFFFFu) : value;
  }
};

struct F64Element {
  using Word = double;
  using Value = double;
  static constexpr unsigned per_word = 1;
  static constexpr bool exact = false;
  static Value unpack(Word word, unsigned) { return word; }
};

/// Signed (`is_signed`) or unsigned integers of 4 or 8 bits.
template <unsigned bits, bool is_signed>
struct IntegerElement {
  using Word = std::uint32_t;
  using Value = std::int32_t;
  static constexpr unsigned per_word = 32 / bits;
  static constexpr bool exact = true;
  static Value unpack(Word word, unsigned n) {
    const Word top = word << (32 - bits - bits * n);
    return is_signed ? static_cast<Value>(top) >> (32 - bits)
                     : static_cast<Value>(top >> (32 - bits));
  }
};

/// 32 single bits; their "product" counts ones of the exclusive or, or of the conjunction.
template <bool exclusive_or>
struct BitElement {
  using Word = std::uint32_t;
  using Value = std::int32_t;
  static constexpr unsigned per_word = 1;
  static constexpr bool exact = true;
  static Value unpack(Word word, unsigned) { return static_cast<Value>(word); }
};

/// out[n][lane] = element n of row[lane], for all lanes.
template <typename Element>
inline void unpack_row(const typename Element::Word* row,
                       typename Element::Value (*out)[warp_lanes]) {
  for (unsigned n = 0; n < Element::per_word; ++n)
    for (unsigned lane = 0; lane < warp_lanes; ++lane) out[n][lane] = Element::unpack(row[lane], n);
}

#ifdef __F16C__
template <>
inline void unpack_row<F16Element>(const std::uint32_t* row, float (*out)[warp_lanes]) {
  alignas(64) std::uint16_t halves[2][warp_lanes];
  for (unsigned lane = 0; lane < warp_lanes; ++lane) {
    halves[0][lane] = static_cast<std::uint16_t>(row[lane]);
    halves[1][lane] = static_cast<std::uint16_t>(row[lane] >> 16);
  }
  for (unsigned n = 0; n < 2; ++n) {
#ifdef __AVX512F__
    // With a mask of all ones: GCC 12 warns of the intrinsic without one.
    const auto* in = reinterpret_cast<const __m256i*>(halves[n]);
    _mm512_store_ps(out[n], _mm512_maskz_cvtph_ps(0xFFFF, in[0]));
    _mm512_store_ps(out[n] + 16, _mm512_maskz_cvtph_ps(0xFFFF, in[1]));
#else
    const auto* in = reinterpret_cast<const __m128i*>(halves[n]);
    for (unsigned part = 0; part < 4; ++part)
      _mm256_store_ps(out[n] + 8 * part, _mm256_cvtph_ps(in[part]));
#endif
  }
}
#endif

}  // namespace vertebra::emulator::EMULATOR_ISA
