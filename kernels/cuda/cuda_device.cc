#include "kernels/cuda/cuda_device.h"

#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include <cstdlib>

#include "kernels/cuda/cuda_error.h"
#include "kernels/cuda/device_fault.h"

namespace vertebra::cuda {
namespace {

using Kind = DeviceFault::Kind;

bool is_exclusive(int ordinal) {
  int mode = cudaComputeModeDefault;
  if (cudaDeviceGetAttribute(&mode, cudaDevAttrComputeMode, ordinal) != cudaSuccess) {
    cudaGetLastError();
  }
  return mode == cudaComputeModeExclusive || mode == cudaComputeModeExclusiveProcess;
}

Kind kind_of(cudaError_t error, int ordinal, int driver_version) {
  switch (error) {
    case cudaErrorInsufficientDriver:
      return driver_version == 0 ? Kind::kNoDriver : Kind::kDriverTooOld;
    case cudaErrorNoDevice:
      // A runtime without any driver may say this too.
      return driver_version == 0 ? Kind::kNoDriver : Kind::kNoDeviceVisible;
    case cudaErrorInvalidDevice:
      return Kind::kNoSuchDevice;
    case cudaErrorDevicesUnavailable:
      return is_exclusive(ordinal) ? Kind::kInExclusiveUse : Kind::kOther;
    default:
      return Kind::kOther;
  }
}

DeviceFault fault_here(int ordinal) {
  DeviceFault fault;
  fault.ordinal = ordinal;
  cudaRuntimeGetVersion(&fault.runtime_version);
  cudaDriverGetVersion(&fault.driver_version);
  if (cudaGetDeviceCount(&fault.devices) != cudaSuccess) fault.devices = 0;
  cudaGetLastError();
  const char* visible = std::getenv("CUDA_VISIBLE_DEVICES");
  fault.restricted = visible != nullptr;
  if (fault.restricted) fault.visible_devices = visible;
  return fault;
}

void check_device(cudaError_t error, int ordinal, const std::string& name = {}) {
  if (error == cudaSuccess) return;
  DeviceFault fault = fault_here(ordinal);
  fault.kind = kind_of(error, ordinal, fault.driver_version);
  fault.device_name = name;
  fault.error = fmt::format("{}: {}", cudaGetErrorName(error), cudaGetErrorString(error));
  throw DeviceError(message_of(fault));
}

std::int64_t attribute(cudaDeviceAttr which, int ordinal) {
  int value = 0;
  check_device(cudaDeviceGetAttribute(&value, which, ordinal), ordinal);
  return value;
}

std::string name_of(int ordinal) {
  cudaDeviceProp properties{};
  check_device(cudaGetDeviceProperties(&properties, ordinal), ordinal);
  return properties.name;
}

}  // namespace

int count_devices() {
  int devices = 0;
  check_device(cudaGetDeviceCount(&devices), 0);
  if (devices == 0) check_device(cudaErrorNoDevice, 0);
  return devices;
}

DeviceFacts usable_device(int ordinal) {
  if (ordinal >= count_devices()) check_device(cudaErrorInvalidDevice, ordinal);
  cudaDeviceProp properties{};
  check_device(cudaGetDeviceProperties(&properties, ordinal), ordinal);
  constexpr double kKilo = 1e3;
  const auto of = [&](cudaDeviceAttr which) { return attribute(which, ordinal); };
  DeviceFacts facts;
  facts.name = properties.name;
  facts.compute_capability = 10 * properties.major + properties.minor;
  facts.multiprocessors = properties.multiProcessorCount;
  facts.shared_bytes_per_multiprocessor = of(cudaDevAttrMaxSharedMemoryPerMultiprocessor);
  facts.shared_bytes_per_block = of(cudaDevAttrMaxSharedMemoryPerBlockOptin);
  facts.cache_bytes = of(cudaDevAttrL2CacheSize);
  facts.memory_bytes = static_cast<std::int64_t>(properties.totalGlobalMem);
  facts.clock_hz = kKilo * static_cast<double>(of(cudaDevAttrClockRate));
  facts.memory_clock_hz = kKilo * static_cast<double>(of(cudaDevAttrMemoryClockRate));
  facts.memory_bus_bits = static_cast<int>(of(cudaDevAttrGlobalMemoryBusWidth));

  DeviceFault fault = fault_here(ordinal);
  fault.device_name = facts.name;
  fault.compute_capability = facts.compute_capability;
  if (facts.compute_capability < kLeastComputeCapability) {
    fault.kind = Kind::kDeviceTooOld;
    throw DeviceError(message_of(fault));
  }
  if (of(cudaDevAttrComputeMode) == cudaComputeModeProhibited) {
    fault.kind = Kind::kProhibited;
    throw DeviceError(message_of(fault));
  }
  return facts;
}

void start_device(int ordinal) {
  check_device(cudaSetDevice(ordinal), ordinal, name_of(ordinal));
  // A driver may leave the making of the context to the first call that needs it.
  check_device(cudaFree(nullptr), ordinal, name_of(ordinal));
}

std::string runtime_versions() {
  const DeviceFault here = fault_here(0);
  return fmt::format("CUDA runtime {}, driver for CUDA {}", cuda_version_text(here.runtime_version),
                     cuda_version_text(here.driver_version));
}

CurrentDevice::CurrentDevice(int ordinal) {
  check(cudaGetDevice(&former_), "asking for the current device");
  check(cudaSetDevice(ordinal), fmt::format("making cuda:{} current", ordinal));
}

CurrentDevice::~CurrentDevice() {
  // Since CUDA 12 this makes the former device's context where it has none; no call of the runtime
  // says whether it has one.
  if (cudaSetDevice(former_) != cudaSuccess) cudaGetLastError();
}

}  // namespace vertebra::cuda
