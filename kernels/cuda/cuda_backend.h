// NVIDIA GPUs as backends. No CUDA header: a build without CUDA has this too, and says so.
#pragma once

#include <memory>
#include <string>

#include "kernels/registry/backend.h"

namespace vertebra::cuda {

// How many GPUs this process can use, and if none, why, in one line with the remedy: no CUDA in
// this build, no driver, a driver older than the runtime, no device visible, none of compute
// capability 7.5 or above.
struct Availability {
  int devices = 0;
  int first = 0;       // ordinal of the first that can be used
  std::string reason;  // empty where there is one
};
Availability availability();

// Opens the device with this ordinal (cudaSetDevice). DeviceError, in one line with the remedy,
// where it cannot be used: as above, no such ordinal, compute capability, exclusive use by another
// process. Its scope makes the device current for the calling thread and brings back the former
// one.
std::shared_ptr<const Backend> open_device(int ordinal);

}  // namespace vertebra::cuda
