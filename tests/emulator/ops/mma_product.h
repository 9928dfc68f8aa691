#pragma once

#include <cmath>
#include <utility>

#include "tests/emulator/ops/mma_elements.h"

// The product of mma.sync, in the lanes in which its operands lie. With g = lane / 4 and
// q = lane % 4, every shape with n = 8 is made of
//   A  register r, lane: row g + 8 (r % H), k = (4 (r / H) + q) E + s    H = m / 8
//   B  register r, lane: column g,          k = (4 r + q) E + s          E elements a register, s <
//   E C, D  value 2 h + e, lane: row g + 8 h, column 2 q + e
// (PTX ISA 9.7.14.5). So a lane of C and D needs A of all four lanes of its own group, and B of the
// four lanes of group 2 q + e, which are the same for every g.
namespace vertebra::emulator::EMULATOR_ISA {

#if defined(__AVX512F__)
inline constexpr unsigned host_vector_bytes = 64;
#elif defined(__AVX2__)
inline constexpr unsigned host_vector_bytes = 32;
#else
inline constexpr unsigned host_vector_bytes = 16;
#endif

/// As many 32-bit lanes as the host's vectors hold; whole groups of four.
inline constexpr unsigned vector_width = host_vector_bytes / 4;
template <typename T>
struct VectorOf {
  static_assert(sizeof(T) == 4);
  typedef T type __attribute__((vector_size(host_vector_bytes)));
};
template <typename T>
using Vector = typename VectorOf<T>::type;

/// Lane n gets v[4 (n / 4) + q].
template <unsigned q, typename T>
inline Vector<T> spread_in_group(const Vector<T>& v) {
  return [&]<unsigned... n>(std::integer_sequence<unsigned, n...>) {
    return __builtin_shuffle(v, Vector<std::uint32_t>{n / 4 * 4 + q...});
  }
  (std::make_integer_sequence<unsigned, vector_width>{});
}

template <typename T>
struct GroupOf {
  typedef T type __attribute__((vector_size(16)));
};
/// The four lanes of a group.
template <typename T>
using Group = typename GroupOf<T>::type;

/// The group's lanes in every group of a vector.
template <typename T>
inline Vector<T> repeat(const Group<T>& group) {
#if defined(__AVX512F__)
  // With a mask of all ones: GCC 12 warns of the intrinsic without one.
  return reinterpret_cast<Vector<T>>(
      _mm512_maskz_broadcast_i32x4(0xFFFF, reinterpret_cast<__m128i>(group)));
#else
  return [&]<unsigned... n>(std::integer_sequence<unsigned, n...>) {
    return __builtin_shufflevector(group, group, static_cast<int>(n % 4)...);
  }
  (std::make_integer_sequence<unsigned, vector_width>{});
#endif
}

/// What value e of C needs of one element of B's registers from lane q of each group: lane n of
/// columns[q][e] is b[4 (2 n + e) + q].
template <typename T>
inline void split_columns(const T* b, Group<T> (*columns)[2]) {
  using Index = Group<std::uint32_t>;
  const auto* groups = reinterpret_cast<const Group<T>*>(b);
  for (unsigned e = 0; e < 2; ++e) {  // transposes the groups e, 2 + e, 4 + e and 6 + e
    const Group<T> first = __builtin_shuffle(groups[e], groups[2 + e], Index{0, 4, 1, 5});
    const Group<T> second = __builtin_shuffle(groups[e], groups[2 + e], Index{2, 6, 3, 7});
    const Group<T> third = __builtin_shuffle(groups[4 + e], groups[6 + e], Index{0, 4, 1, 5});
    const Group<T> fourth = __builtin_shuffle(groups[4 + e], groups[6 + e], Index{2, 6, 3, 7});
    columns[0][e] = __builtin_shuffle(first, third, Index{0, 1, 4, 5});
    columns[1][e] = __builtin_shuffle(first, third, Index{2, 3, 6, 7});
    columns[2][e] = __builtin_shuffle(second, fourth, Index{0, 1, 4, 5});
    columns[3][e] = __builtin_shuffle(second, fourth, Index{2, 3, 6, 7});
  }
}

/// sum + a * b, or what the elements have in its place.
template <typename Element, typename T>
inline Vector<T> multiply_add(const Vector<T>& a, const Vector<T>& b, const Vector<T>& sum) {
  if constexpr (std::is_same_v<T, float> && Element::exact) {
#if defined(__AVX512F__)
    return _mm512_fmadd_ps(a, b, sum);
#elif defined(__FMA__)
    return _mm256_fmadd_ps(a, b, sum);
#else
    return a * b + sum;
#endif
  } else {
    return a * b + sum;
  }
}

/// Ones in every 32-bit element.
inline Vector<std::int32_t> count_ones(const Vector<std::int32_t>& bits) {
  auto v = reinterpret_cast<Vector<std::uint32_t>>(bits);
  v = v - ((v >> 1) & 0x55555555u);
  v = (v & 0x33333333u) + ((v >> 2) & 0x33333333u);
  v = (v + (v >> 4)) & 0x0F0F0F0Fu;
  return reinterpret_cast<Vector<std::int32_t>>((v * 0x01010101u) >> 24);
}
template <>
inline Vector<std::int32_t> multiply_add<BitElement<true>, std::int32_t>(
    const Vector<std::int32_t>& a, const Vector<std::int32_t>& b, const Vector<std::int32_t>& sum) {
  return sum + count_ones(a ^ b);
}
template <>
inline Vector<std::int32_t> multiply_add<BitElement<false>, std::int32_t>(
    const Vector<std::int32_t>& a, const Vector<std::int32_t>& b, const Vector<std::int32_t>& sum) {
  return sum + count_ones(a & b);
}

/// A, B and the accumulators of one mma, taken apart: `chunks` registers for each 8 rows.
template <typename Element, unsigned H, unsigned chunks>
struct Operands {
  using Value = typename Element::Value;
  static constexpr unsigned E = Element::per_word;
  alignas(64) Value a[chunks][H][E][warp_lanes];
  alignas(64) Value b[chunks][E][warp_lanes];
  alignas(64) Value sum[H][2][warp_lanes];
};

/// sum += A * B, each element in ascending order of k.
template <typename Element, unsigned H, unsigned chunks>
inline void multiply(Operands<Element, H, chunks>& operands) {
  using Value = typename Element::Value;
  using V = Vector<Value>;
  Group<Value> columns[chunks][Element::per_word][4][2];
  for (unsigned c = 0; c < chunks; ++c)
    for (unsigned s = 0; s < Element::per_word; ++s) split_columns(operands.b[c][s], columns[c][s]);
  // Two vectors of lanes at a time: with H = 2, eight sums that do not wait for each other.
  constexpr unsigned block = 2;
  for (unsigned first = 0; first < warp_lanes; first += block * vector_width) {
    const auto load = [&](const Value* row, unsigned v) {
      return *reinterpret_cast<const V*>(row + first + v * vector_width);
    };
    V sum[H][2][block];
    for (unsigned h = 0; h < H; ++h)
      for (unsigned e = 0; e < 2; ++e)
        for (unsigned v = 0; v < block; ++v) sum[h][e][v] = load(operands.sum[h][e], v);
    for (unsigned c = 0; c < chunks; ++c) {
      const auto step = [&]<unsigned q>(std::integral_constant<unsigned, q>) {
        for (unsigned s = 0; s < Element::per_word; ++s) {
          const V b0 = repeat<Value>(columns[c][s][q][0]), b1 = repeat<Value>(columns[c][s][q][1]);
          for (unsigned h = 0; h < H; ++h)
            for (unsigned v = 0; v < block; ++v) {
              const V a = spread_in_group<q, Value>(load(operands.a[c][h][s], v));
              sum[h][0][v] = multiply_add<Element, Value>(a, b0, sum[h][0][v]);
              sum[h][1][v] = multiply_add<Element, Value>(a, b1, sum[h][1][v]);
            }
        }
      };
      step(std::integral_constant<unsigned, 0>{});
      step(std::integral_constant<unsigned, 1>{});
      step(std::integral_constant<unsigned, 2>{});
      step(std::integral_constant<unsigned, 3>{});
    }
    for (unsigned h = 0; h < H; ++h)
      for (unsigned e = 0; e < 2; ++e)
        for (unsigned v = 0; v < block; ++v)
          *reinterpret_cast<V*>(operands.sum[h][e] + first + v * vector_width) = sum[h][e][v];
  }
}

/// The same in double, always fused.
template <unsigned H, unsigned chunks>
inline void multiply(Operands<F64Element, H, chunks>& operands) {
  for (unsigned c = 0; c < chunks; ++c)
    for (unsigned q = 0; q < 4; ++q)
      for (unsigned h = 0; h < H; ++h)
        for (unsigned e = 0; e < 2; ++e)
          for (unsigned lane = 0; lane < warp_lanes; ++lane) {
            double& sum = operands.sum[h][e][lane];
            sum = std::fma(operands.a[c][h][0][lane / 4 * 4 + q],
                           operands.b[c][0][8 * (lane % 4) + 4 * e + q], sum);
          }
}

}  // namespace vertebra::emulator::EMULATOR_ISA
