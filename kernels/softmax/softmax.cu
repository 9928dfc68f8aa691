#include "kernels/cuda/cuda_error.h"
#include "kernels/device/block_reduce.cuh"
#include "kernels/device/channels.cuh"
#include "kernels/softmax/softmax.h"

namespace vertebra {
namespace {

// A class as it is ranked: by its score, then by its number, the lower the better. The bits of
// floats are in order once those of negative ones are turned round; the sum makes -0 and 0 the
// same.
__device__ __forceinline__ unsigned long long rank_of(float score, std::uint32_t i) {
  const std::uint32_t bits = __float_as_uint(score + 0.0f);
  const std::uint32_t ordered = bits >> 31 != 0 ? ~bits : bits | 0x80000000u;
  const std::uint32_t known = isnan(score) ? 0 : ordered;
  return static_cast<unsigned long long>(known) << 32 | (0xFFFFFFFFu - i);
}

__global__ void __launch_bounds__(kSoftmaxThreads)
    softmax_rows(const SoftmaxParams params, const SoftmaxPointers pointers) {
  __shared__ float floats[kSoftmaxThreads / 32];
  __shared__ unsigned long long ranks[kSoftmaxThreads / 32];
  const std::uint64_t n = blockIdx.x;
  const auto score = [&](std::uint32_t i) {
    return load_element(pointers.x, params.x_dtype, n * params.x_stride + i);
  };

  float greatest = -INFINITY;
  for (std::uint32_t i = threadIdx.x; i < params.c; i += kSoftmaxThreads) {
    greatest = fmaxf(greatest, score(i));
  }
  greatest =
      block_reduce<kSoftmaxThreads>(greatest, floats, [](float a, float b) { return fmaxf(a, b); });
  float sum = 0;
  for (std::uint32_t i = threadIdx.x; i < params.c; i += kSoftmaxThreads) {
    sum += expf(__fsub_rn(score(i), greatest));
  }
  sum = block_reduce<kSoftmaxThreads>(sum, floats, [](float a, float b) { return a + b; });

  // Computed again wherever it is needed, which any number of classes allows, and always the same.
  const auto probability = [&](std::uint32_t i) {
    return __fdiv_rn(expf(__fsub_rn(score(i), greatest)), sum);
  };
  for (std::uint32_t i = threadIdx.x; i < params.y_channels; i += kSoftmaxThreads) {
    store_element(pointers.y, params.y_dtype, n * params.y_stride + i,
                  i < params.c ? probability(i) : 0.0f);
  }

  // Each round finds the greatest below the last.
  unsigned long long last = ~0ull;
  for (std::uint32_t round = 0; round < params.topk; ++round) {
    unsigned long long best = 0;
    for (std::uint32_t i = threadIdx.x; i < params.c; i += kSoftmaxThreads) {
      const unsigned long long rank = rank_of(score(i), i);
      if (rank < last) best = max(best, rank);
    }
    last = block_reduce<kSoftmaxThreads>(
        best, ranks, [](unsigned long long a, unsigned long long b) { return max(a, b); });
    if (threadIdx.x == 0) {
      const std::uint32_t i = 0xFFFFFFFFu - static_cast<std::uint32_t>(last);
      static_cast<int2*>(pointers.ranking)[n * params.topk + round] =
          make_int2(static_cast<int>(i), __float_as_int(probability(i)));
    }
  }
}

}  // namespace

void launch_softmax(const LaunchGeometry& geometry, const SoftmaxParams& params,
                    const SoftmaxPointers& pointers, CUstream_st* stream) {
  softmax_rows<<<static_cast<unsigned>(geometry.blocks), geometry.threads, 0, stream>>>(params,
                                                                                        pointers);
  check_launch("softmax");
}

}  // namespace vertebra
