// The backend of a device that the caller names, or leaves to us.
#pragma once

#include <memory>

#include "kernels/registry/backend.h"
#include "vertebra/device.h"

namespace vertebra {

struct OpenedDevice {
  Device device;  // never automatic
  std::shared_ptr<const Backend> backend;
};

// `threads` are of the CPU; 0: all cores. Device::automatic() is the first GPU that can be used;
// where there is none it is the CPU, and the log says why in one line. DeviceError, or Unsupported
// by a build without CUDA, for a GPU that is named and cannot be used.
OpenedDevice open_backend(const Device& device, int threads);

}  // namespace vertebra
