// How long a batch takes on the device, as a whole and step by step.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bench/gpu/gpu_model.h"

namespace vertebra::bench {

// Of several runs.
struct Milliseconds {
  double median = 0, least = 0, most = 0;
};
Milliseconds summary_of(std::vector<double> runs);

struct StepSpeed {
  std::string name, implementation, config, kernel;
  double ms = 0;           // median
  double bytes = 0;        // that it must move
  double estimate_ms = 0;  // the plan's model
};

struct BatchSpeed {
  std::int64_t n = 1;
  int runs = 0;
  Milliseconds device;           // all steps as one recording, by the device's clock
  Milliseconds wall;             // with the copies of pixels and scores, by the host's
  std::vector<StepSpeed> steps;  // one by one
  double estimate_ms = 0;        // the plan's model, of all steps
};

// `runs` of each kind, at least 1, after as many as the recording needs and a few more.
BatchSpeed measure_batch(GpuModel& model, std::int64_t n, int runs);

}  // namespace vertebra::bench
