// Division by a number that the host knows, as a multiplication and a shift on the device.
//
//   l = ceil(log2 d),  multiplier = ceil(2^(31+l) / d),  n / d = (n * multiplier) >> (31 + l)
//
// Exact for 0 <= n < 2^31 and 1 <= d < 2^31: with e = multiplier * d - 2^(31+l) < d <= 2^l the
// quotient is right when n * e < 2^(31+l). (Granlund, Montgomery: Division by Invariant Integers
// using Multiplication, PLDI 1994, theorem 4.2.) The multiplier fits 32 bits; d = 1 would need a
// shift by less than 32 and is told apart.
#pragma once

#include <cstdint>

#ifdef __CUDACC__
#define VERTEBRA_HOST_DEVICE __host__ __device__ __forceinline__
#else
#define VERTEBRA_HOST_DEVICE inline
#endif

namespace vertebra {

struct FastDivision {
  std::uint32_t divisor = 1;
  std::uint32_t multiplier = 0;
  std::uint32_t shift = 0;  // beyond the 32 bits that the high half of the product drops

  VERTEBRA_HOST_DEVICE std::uint32_t quotient(std::uint32_t n) const {
#ifdef __CUDA_ARCH__
    const std::uint32_t high = __umulhi(n, multiplier);
#else
    const std::uint32_t high =
        static_cast<std::uint32_t>(static_cast<std::uint64_t>(n) * multiplier >> 32);
#endif
    return divisor == 1 ? n : high >> shift;
  }
};

// `divisor` is 1 to 2^31 - 1.
constexpr FastDivision fast_division(std::uint32_t divisor) {
  std::uint32_t log = 0;
  while ((std::uint64_t{1} << log) < divisor) ++log;
  if (log == 0) return {divisor, 0, 0};
  const std::uint64_t power = std::uint64_t{1} << (31 + log);
  return {divisor, static_cast<std::uint32_t>((power + divisor - 1) / divisor), log - 1};
}

}  // namespace vertebra
