// Bytes that a convolution must move, in the sectors of 32 bytes in which a GPU's memory moves
// them.
#pragma once

#include <cstdint>

#include "kernels/conv/implicit_gemm_view.h"

namespace vertebra {

inline constexpr std::int64_t kSectorBytes = 32;

// Of the input: the sectors with a channel of a pixel that some tap of some output sees. Strides
// leave pixels out, slices leave gaps. The input starts at a multiple of 32 bytes.
std::int64_t compulsory_input_bytes(const ImplicitGemmView& view);

}  // namespace vertebra
