// GPUs by ordinal: which there are, and which is current.
#pragma once

#include <string>

#include "kernels/cuda/device_facts.h"
#include "kernels/registry/backend.h"

namespace vertebra::cuda {

// GPUs that this process sees, whether it can use them or not. DeviceError, in one line with the
// remedy, where there is none.
int count_devices();

// What the device says about itself. DeviceError where this process cannot use it; its context is
// not made yet.
DeviceFacts usable_device(int ordinal);

// Makes the device's context, or finds the one that this process has, and makes it current for the
// calling thread. DeviceError where another process has the device in exclusive use.
void start_device(int ordinal);

// "CUDA runtime 13.0, driver for CUDA 13.1".
std::string runtime_versions();

// Makes a device that was started current for the calling thread, and brings back the former one.
class CurrentDevice final : public Backend::Scope {
 public:
  explicit CurrentDevice(int ordinal);
  ~CurrentDevice() override;

 private:
  int former_ = 0;
};

}  // namespace vertebra::cuda
