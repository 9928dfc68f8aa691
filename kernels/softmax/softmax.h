// Probabilities of rows of c scores, and the most probable classes (sm_75 and up):
//
//   y[n, i] = exp(x[n, i] - max) / sum over j of exp(x[n, j] - max)
//   ranking[n, 0 .. topk) = {i, y[n, i]}, the greatest x first, equal ones in ascending order of i
//
// in fp32; exp is that of CUDA's library, which is within 2 units in the last place. The sum is
// taken in a fixed order: a thread adds every kSoftmaxThreads-th term, then halves of a warp add
// up, then warps. A score that is not a number makes all of its row so (in the ranking: the first
// classes).
//
// Memory: a row of x is `x_stride` elements of fp16 or fp32 from the last, one of y likewise; y is
// written up to `y_channels` with zeros from c on. ranking is fp32 and int32 pairs, [n][topk], at a
// multiple of 8 bytes; topk is at most c. Nothing overlaps, nothing outside of these is read or
// written.
#pragma once

#include <cstdint>

#include "graph/core/dtype.h"
#include "kernels/device/launch_geometry.h"

struct CUstream_st;

namespace vertebra {

inline constexpr int kSoftmaxThreads = 256;

struct SoftmaxParams {
  std::uint32_t c = 1;
  std::uint32_t y_channels = 8;
  std::uint32_t topk = 0;
  DType x_dtype = DType::kF32, y_dtype = DType::kF32;
  std::int64_t x_stride = 8, y_stride = 8;  // elements
};

// One block a row.
constexpr LaunchGeometry softmax_geometry(std::int64_t n) { return {n, kSoftmaxThreads, 0}; }

struct SoftmaxPointers {
  const void* x = nullptr;
  void* y = nullptr;
  void* ranking = nullptr;  // null where topk is 0
};

// Enqueues the kernel and returns. Throws DeviceError for a launch that cannot start.
void launch_softmax(const LaunchGeometry& geometry, const SoftmaxParams& params,
                    const SoftmaxPointers& pointers, CUstream_st* stream);

}  // namespace vertebra
