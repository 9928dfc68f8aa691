// One value of all threads of a block, in an order that does not depend on timing: lanes whose
// numbers differ in one bit combine, bit by bit from 16 down to 1, then warps in ascending order.
#pragma once

#include <cuda_runtime.h>

namespace vertebra {

// `combine` is commutative. All lanes of a warp take part and receive the result.
template <class T, class F>
__device__ __forceinline__ T warp_reduce(T value, F combine) {
#pragma unroll
  for (int distance = 16; distance > 0; distance /= 2) {
    value = combine(value, __shfl_xor_sync(0xFFFFFFFFu, value, distance));
  }
  return value;
}

// All threads of a block of kThreads (a multiple of 32, one-dimensional) take part and receive the
// result. `shared` holds kThreads / 32 values; it may be used again right after.
template <int kThreads, class T, class F>
__device__ __forceinline__ T block_reduce(T value, T* shared, F combine) {
  static_assert(kThreads % 32 == 0);
  value = warp_reduce(value, combine);
  __syncthreads();  // of the last use
  if (threadIdx.x % 32 == 0) shared[threadIdx.x / 32] = value;
  __syncthreads();
  value = shared[0];
#pragma unroll
  for (int warp = 1; warp < kThreads / 32; ++warp) value = combine(value, shared[warp]);
  return value;
}

}  // namespace vertebra
