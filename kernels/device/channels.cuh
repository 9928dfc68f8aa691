// Neighbouring channels of a pixel in registers, as fp32 whatever memory holds.
#pragma once

#include <cuda_fp16.h>

#include <cstdint>
#include <cstring>

#include "graph/core/dtype.h"
#include "kernels/device/ptx.cuh"

namespace vertebra {

template <int V>
struct Channels {
  float value[V];

  __device__ __forceinline__ float& operator[](int i) { return value[i]; }
  __device__ __forceinline__ float operator[](int i) const { return value[i]; }
};

// As std::min(std::max(value, low), high): not-a-number stays so.
__device__ __forceinline__ float clamped(float value, float low, float high) {
#if __CUDA_ARCH__ >= 800
  return ptx::min_nan(ptx::max_nan(value, low), high);
#else
  value = value < low ? low : value;
  return high < value ? high : value;
#endif
}

// Eight halves in a register of 16 bytes.
__device__ __forceinline__ Channels<8> unpack(const uint4& bits) {
  __half2 pairs[4];
  memcpy(pairs, &bits, sizeof(pairs));
  Channels<8> to;
#pragma unroll
  for (int i = 0; i < 4; ++i) {
    const float2 two = __half22float2(pairs[i]);
    to[2 * i] = two.x;
    to[2 * i + 1] = two.y;
  }
  return to;
}

// Rounded to nearest, ties to even; beyond 65504 to infinity.
__device__ __forceinline__ uint4 pack(const Channels<8>& from) {
  __half2 pairs[4];
#pragma unroll
  for (int i = 0; i < 4; ++i) pairs[i] = __floats2half2_rn(from[2 * i], from[2 * i + 1]);
  uint4 bits;
  memcpy(&bits, pairs, sizeof(bits));
  return bits;
}

// Vector `index` of V = 4 or 8 channels from `base`, which is a multiple of a vector's bytes (16
// are enough for 8 floats). `dtype` is f16 or f32 and the same for a whole warp.
template <int V>
__device__ __forceinline__ Channels<V> load_channels(const void* base, DType dtype,
                                                     std::uint32_t index) {
  Channels<V> to;
  if (dtype == DType::kF32) {
    const auto* from = static_cast<const float4*>(base) + std::uint64_t{index} * (V / 4);
#pragma unroll
    for (int i = 0; i < V / 4; ++i) {
      const float4 four = __ldg(from + i);
      to[4 * i] = four.x;
      to[4 * i + 1] = four.y;
      to[4 * i + 2] = four.z;
      to[4 * i + 3] = four.w;
    }
  } else if constexpr (V == 8) {
    to = unpack(__ldg(static_cast<const uint4*>(base) + index));
  } else {
    const uint2 bits = __ldg(static_cast<const uint2*>(base) + index);
    const Channels<8> eight = unpack(make_uint4(bits.x, bits.y, 0, 0));
#pragma unroll
    for (int i = 0; i < V; ++i) to[i] = eight[i];
  }
  return to;
}

template <int V>
__device__ __forceinline__ void store_channels(void* base, DType dtype, std::uint32_t index,
                                               const Channels<V>& from) {
  if (dtype == DType::kF32) {
    auto* to = static_cast<float4*>(base) + std::uint64_t{index} * (V / 4);
#pragma unroll
    for (int i = 0; i < V / 4; ++i) {
      to[i] = make_float4(from[4 * i], from[4 * i + 1], from[4 * i + 2], from[4 * i + 3]);
    }
  } else if constexpr (V == 8) {
    static_cast<uint4*>(base)[index] = pack(from);
  } else {
    const uint4 bits = pack({from[0], from[1], from[2], from[3], 0, 0, 0, 0});
    static_cast<uint2*>(base)[index] = make_uint2(bits.x, bits.y);
  }
}

// One element; counted in elements.
__device__ __forceinline__ float load_element(const void* base, DType dtype, std::uint64_t index) {
  return dtype == DType::kF32 ? __ldg(static_cast<const float*>(base) + index)
                              : __half2float(__ldg(static_cast<const __half*>(base) + index));
}

__device__ __forceinline__ void store_element(void* base, DType dtype, std::uint64_t index,
                                              float value) {
  if (dtype == DType::kF32) {
    static_cast<float*>(base)[index] = value;
  } else {
    static_cast<__half*>(base)[index] = __float2half_rn(value);
  }
}

}  // namespace vertebra
