#include "engine/image/resample_rows.h"

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

[[gnu::always_inline]] inline void row_body(const ResampleWeights& axis, const std::uint8_t* in,
                                            std::uint8_t* out) {
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

[[gnu::target("avx2")]] void row_avx2(const ResampleWeights& axis, const std::uint8_t* in,
                                      std::uint8_t* out) {
  row_body(axis, in, out);
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

void resample_row(const ResampleWeights& axis, const std::uint8_t* in, std::uint8_t* out) {
  has_avx2() ? row_avx2(axis, in, out) : row_body(axis, in, out);
}

void resample_across_rows(const ResampleWeights& axis, std::int64_t i, const std::uint8_t* in,
                          std::int64_t pitch, std::int64_t size_bytes, std::uint8_t* out) {
  has_avx2() ? across_avx2(axis, i, in, pitch, size_bytes, out)
             : across_body(axis, i, in, pitch, size_bytes, out);
}

}  // namespace vertebra::image
