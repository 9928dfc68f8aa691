#include "engine/image/resample_rows.h"

#include <immintrin.h>

#include <algorithm>
#include <cstring>

namespace vertebra::image {
namespace {

// GCC and clang lower these to SSE2 or, in the functions marked so, to AVX2.
using Bytes4 = std::uint8_t __attribute__((vector_size(4)));
using Ints4 = std::int32_t __attribute__((vector_size(16)));

constexpr std::int32_t kHalf = 1 << (kWeightBits - 1);

inline std::uint8_t clip(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kWeightBits, 0, 255));
}

[[gnu::always_inline]] inline void across_body(const ResampleWeights& axis, std::int64_t i,
                                               const std::uint8_t* in, std::int64_t pitch,
                                               std::int64_t size_bytes, std::uint8_t* out) {
  constexpr std::int64_t kChunk = 64;
  const std::int32_t* weight = axis.weights.data() + i * axis.max_taps;
  const std::int32_t count = axis.count[i];
  std::int64_t x = 0;
  for (; x + kChunk <= size_bytes; x += kChunk) {
    std::int32_t sum[kChunk];
    for (std::int64_t j = 0; j < kChunk; ++j) sum[j] = kHalf;
    const std::uint8_t* row = in + x;
    for (std::int32_t t = 0; t < count; ++t, row += pitch) {
      for (std::int64_t j = 0; j < kChunk; ++j) sum[j] += weight[t] * row[j];
    }
    for (std::int64_t j = 0; j < kChunk; ++j) out[x + j] = clip(sum[j]);
  }
  for (; x < size_bytes; ++x) {
    std::int32_t sum = kHalf;
    for (std::int32_t t = 0; t < count; ++t) sum += weight[t] * in[t * pitch + x];
    out[x] = clip(sum);
  }
}

// Four taps at a time: pmaddwd on 16-bit halves of the weights, since pmulld is slow. The halves'
// sums are exact modulo 2^32, and so is their total.
[[gnu::target("avx2")]] void row_avx2(const ResampleWeights& axis, const std::uint8_t* in,
                                      std::uint8_t* out) {
  // From R0 G0 B0 R1 ... B3: pairs R0 R1, G0 G1, B0 B1 in the low lane, those of 2 and 3 in the
  // high.
  const __m256i pairs =
      _mm256_setr_epi8(0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1,  //
                       6, -1, 9, -1, 7, -1, 10, -1, 8, -1, 11, -1, -1, -1, -1, -1);
  const __m256i take_high = _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1);
  const __m256i take_low = _mm256_setr_epi32(2, 2, 2, 2, 3, 3, 3, 3);
  const std::int64_t num = static_cast<std::int64_t>(axis.first.size());
  for (std::int64_t i = 0; i < num; ++i, out += 3) {
    const std::uint8_t* pixel = in + axis.first[i] * 3;
    const std::int16_t* split = axis.split.data() + i * axis.max_groups * kGroup * 2;
    __m256i high = _mm256_setzero_si256();
    __m256i low = _mm256_setzero_si256();
    for (std::int64_t t = 0; t < axis.count[i]; t += kGroup) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(pixel + t * 3));
      const __m128i group = _mm_loadu_si128(reinterpret_cast<const __m128i*>(split + t * 2));
      const __m256i weights = _mm256_broadcastsi128_si256(group);
      const __m256i samples = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(bytes), pairs);
      high = _mm256_add_epi32(
          high, _mm256_madd_epi16(samples, _mm256_permutevar8x32_epi32(weights, take_high)));
      low = _mm256_add_epi32(
          low, _mm256_madd_epi16(samples, _mm256_permutevar8x32_epi32(weights, take_low)));
    }
    const __m256i both = _mm256_add_epi32(_mm256_slli_epi32(high, kLowBits), low);
    const __m128i sum = _mm_add_epi32(
        _mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1)),
        _mm_set1_epi32(kHalf));
    const __m128i shifted = _mm_srai_epi32(sum, kWeightBits);
    const __m128i words = _mm_packs_epi32(shifted, shifted);
    const int rgb = _mm_cvtsi128_si32(_mm_packus_epi16(words, words));
    std::memcpy(out, &rgb, 3);
  }
}

[[gnu::target("avx2")]] void across_avx2(const ResampleWeights& axis, std::int64_t i,
                                         const std::uint8_t* in, std::int64_t pitch,
                                         std::int64_t size_bytes, std::uint8_t* out) {
  across_body(axis, i, in, pitch, size_bytes, out);
}

bool has_avx2() {
  static const bool has = __builtin_cpu_supports("avx2");
  return has;
}

}  // namespace

void resample_row_baseline(const ResampleWeights& axis, const std::uint8_t* in, std::uint8_t* out) {
  const std::int64_t num = static_cast<std::int64_t>(axis.first.size());
  for (std::int64_t i = 0; i < num; ++i, out += 3) {
    const std::uint8_t* pixel = in + axis.first[i] * 3;
    const std::int32_t* weight = axis.weights.data() + i * axis.max_taps;
    Ints4 sum = {kHalf, kHalf, kHalf, kHalf};
    for (std::int32_t t = 0; t < axis.count[i]; ++t, pixel += 3) {
      Bytes4 bytes;  // R G B and one more, which is ignored
      std::memcpy(&bytes, pixel, sizeof(bytes));
      // Unsigned, since the fourth lane's sum may wrap.
      using Unsigned4 = std::uint32_t __attribute__((vector_size(16)));
      sum = (Ints4)((Unsigned4)sum + (Unsigned4) __builtin_convertvector(bytes, Ints4) *
                                         static_cast<std::uint32_t>(weight[t]));
    }
    for (int c = 0; c < 3; ++c) out[c] = clip(sum[c]);
  }
}

void resample_row(const ResampleWeights& axis, const std::uint8_t* in, std::uint8_t* out) {
  has_avx2() ? row_avx2(axis, in, out) : resample_row_baseline(axis, in, out);
}

void resample_across_rows(const ResampleWeights& axis, std::int64_t i, const std::uint8_t* in,
                          std::int64_t pitch, std::int64_t size_bytes, std::uint8_t* out) {
  has_avx2() ? across_avx2(axis, i, in, pitch, size_bytes, out)
             : across_body(axis, i, in, pitch, size_bytes, out);
}

}  // namespace vertebra::image
