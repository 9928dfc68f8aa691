#include "engine/api/open_backend.h"

#include <string>

#include "engine/api/log.h"
#include "graph/core/error.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/cpu_queue.h"
#include "kernels/cuda/cuda_backend.h"

namespace vertebra {
namespace {

OpenedDevice open_gpu(int index) { return {{DeviceType::kCuda, index}, cuda::open_device(index)}; }

// None, and why in the log, where no GPU can be used.
OpenedDevice open_first_gpu() {
  const cuda::Availability found = cuda::availability();
  std::string reason = found.reason;
  if (found.devices > 0) {
    try {
      return open_gpu(found.first);
    } catch (const DeviceError& error) {
      reason = error.what();
    }
  }
  log_message(LogLevel::kInfo, "running on the CPU: " + reason);
  return {};
}

}  // namespace

OpenedDevice open_backend(const Device& device, int threads) {
  OpenedDevice opened;
  if (device.type == DeviceType::kCuda) opened = open_gpu(device.index);
  if (device.type == DeviceType::kAutomatic) opened = open_first_gpu();
  if (opened.backend) return opened;
  return {Device::cpu(), cpu::open_cpu(threads > 0 ? threads : cpu::available_threads())};
}

}  // namespace vertebra
