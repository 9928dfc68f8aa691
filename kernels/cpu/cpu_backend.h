// The CPU as a backend.
#pragma once

#include <memory>

#include "kernels/registry/backend.h"

namespace vertebra::cpu {

// Plans for and runs on `threads` threads (at least 1). Its scope sets the calling thread's number
// of OpenMP threads: oneDNN divides the work when a primitive is made, and again when it runs.
std::shared_ptr<const Backend> open_cpu(int threads);

}  // namespace vertebra::cpu
