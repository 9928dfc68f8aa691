#include "kernels/cuda/device_fault.h"

#include <fmt/format.h>

namespace vertebra::cuda {
namespace {

constexpr const char* kOrCpu = ", or use --device cpu";

// CUDA 13's release notes, "CUDA driver": 580 is the first that runs programs of 13.x. Every major
// version has its own first driver.
std::string driver_for(int runtime_version) {
  if (runtime_version / 1000 == 13) return "580 or newer";
  return fmt::format("for CUDA {}.0 or newer", runtime_version / 1000);
}

std::string capability_text(int capability) {
  return fmt::format("{}.{}", capability / 10, capability % 10);
}

std::string visible(const DeviceFault& fault) {
  return fault.restricted ? fmt::format("CUDA_VISIBLE_DEVICES is '{}'", fault.visible_devices)
                          : "CUDA_VISIBLE_DEVICES is not set";
}

}  // namespace

std::string cuda_version_text(int version) {
  return fmt::format("{}.{}", version / 1000, version % 1000 / 10);
}

ErrorParts message_of(const DeviceFault& fault) {
  const std::string runtime = cuda_version_text(fault.runtime_version);
  const std::string driver = cuda_version_text(fault.driver_version);
  const std::string device = fmt::format("device cuda:{}", fault.ordinal);
  const std::string named =
      fault.device_name.empty() ? device : fmt::format("{} ({})", device, fault.device_name);
  switch (fault.kind) {
    case DeviceFault::Kind::kNoDriver:
      return {device, "no NVIDIA driver", "a driver for CUDA " + runtime,
              fmt::format("install NVIDIA driver {}{}", driver_for(fault.runtime_version), kOrCpu)};
    case DeviceFault::Kind::kDriverTooOld:
      return {device, fmt::format("the NVIDIA driver is for CUDA {}", driver),
              fmt::format("one for CUDA {}, the runtime in this program", runtime),
              fmt::format("install NVIDIA driver {}{}", driver_for(fault.runtime_version), kOrCpu)};
    case DeviceFault::Kind::kNoDeviceVisible:
      return {
          device,
          fmt::format("no GPU is visible to this process (driver for CUDA {}; {})", driver,
                      visible(fault)),
          "at least one",
          (fault.restricted ? "unset CUDA_VISIBLE_DEVICES or name a GPU that `nvidia-smi -L` lists"
                            : "look whether `nvidia-smi -L` lists one") +
              std::string(kOrCpu)};
    case DeviceFault::Kind::kNoSuchDevice:
      return {device,
              fmt::format("{} GPU{} visible ({})", fault.devices,
                          fault.devices == 1 ? " is" : "s are", visible(fault)),
              fault.devices == 1 ? "cuda:0" : fmt::format("cuda:0 to cuda:{}", fault.devices - 1),
              "`nvidia-smi -L` lists them"};
    case DeviceFault::Kind::kDeviceTooOld:
      return {named, "compute capability " + capability_text(fault.compute_capability),
              capability_text(kLeastComputeCapability) + " or above",
              "use a GPU of the Turing generation or newer" + std::string(kOrCpu)};
    case DeviceFault::Kind::kProhibited:
      return {named, "its compute mode is 'prohibited': no process may use it",
              "the mode 'default'",
              fmt::format("`nvidia-smi -i {} -c DEFAULT` as root{}", fault.ordinal, kOrCpu)};
    case DeviceFault::Kind::kInExclusiveUse:
      return {named, "another process has it in exclusive use",
              "a free GPU, or the compute mode 'default'",
              fmt::format("end that process (`nvidia-smi` lists it) or `nvidia-smi -i {} -c "
                          "DEFAULT` as root{}",
                          fault.ordinal, kOrCpu)};
    case DeviceFault::Kind::kOther:
      break;
  }
  return {named,
          fmt::format("{} (CUDA runtime {}, driver {})", fault.error, runtime,
                      fault.driver_version == 0 ? "none" : "for CUDA " + driver),
          "a GPU that starts", "look at `nvidia-smi` and the kernel's log" + std::string(kOrCpu)};
}

}  // namespace vertebra::cuda
