#include "kernels/cpu/vectorized.h"

#include <omp.h>

namespace vertebra::cpu {
namespace {

Vectors detect() {
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")) {
    return Vectors::kAvx512;
  }
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return avx2 ? Vectors::kAvx2 : Vectors::kBaseline;
}

}  // namespace

Vectors widest_vectors() {
  static const Vectors widest = detect();
  return widest;
}

int thread_count() { return omp_get_max_threads(); }

void run_on_threads(std::int64_t threads, const std::function<void(std::int64_t)>& part) {
  if (threads == 1) {
    part(0);
    return;
  }
#pragma omp parallel for schedule(static, 1) num_threads(static_cast <int>(threads))
  for (std::int64_t i = 0; i < threads; ++i) part(i);
}

}  // namespace vertebra::cpu
