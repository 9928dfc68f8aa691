// Whether what was timed is right: a verdict to stand beside the times.
#pragma once

#include <cstdint>

#include "bench/gpu/gpu_model.h"

namespace vertebra::bench {

struct Verification {
  std::int64_t images = 0;
  // |GPU - CPU| / |CPU| over the logits of all images, as lengths of vectors.
  double relative_error = 0;
  bool passed = false;
};

// An fp16 plan is expected to stay within this of the CPU's fp32.
inline constexpr double kMostRelativeError = 0.01;

// Logits of random images against the CPU backend's.
Verification verify_against_cpu(GpuModel& model, std::int64_t images);

}  // namespace vertebra::bench
