// The two inner loops of a resize.
#pragma once

#include <cstdint>

#include "engine/image/resample_weights.h"

namespace vertebra::image {

// Bytes past its last pixel that `in` of resample_row must have readable (their values are unused).
inline constexpr std::int64_t kRowSlackBytes = 16;

// out[i] for every output of `axis`, along one row of interleaved RGB.
void resample_row(const ResampleWeights& axis, const std::uint8_t* in, std::uint8_t* out);

// The same with the instructions that every x86-64 processor has; resample_row takes it where AVX2
// is missing.
void resample_row_baseline(const ResampleWeights& axis, const std::uint8_t* in, std::uint8_t* out);

// Output i of `axis` across rows: `in` is the first wanted byte of input row axis.first[i], the
// same byte of the next row is `pitch` further; `out` gets size_bytes bytes. No alignment is
// needed; in and out do not overlap.
void resample_across_rows(const ResampleWeights& axis, std::int64_t i, const std::uint8_t* in,
                          std::int64_t pitch, std::int64_t size_bytes, std::uint8_t* out);

}  // namespace vertebra::image
