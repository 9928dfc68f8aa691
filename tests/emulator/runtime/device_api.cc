#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "tests/emulator/runtime/device_attributes.h"
#include "tests/emulator/runtime/runtime.h"

// The process has one device, number 0.
namespace vertebra::emulator::runtime {
namespace {

// The frame of calls about one device: body(runtime).
template <typename F>
cudaError_t device_api(const char* name, int device, F&& body) {
  return api(
      name, [&](Runtime& runtime) { return device == 0 ? body(runtime) : cudaErrorInvalidDevice; });
}

// The frame of calls that store one number.
cudaError_t store(const char* name, int* target, int value) {
  return api(name, [&](Runtime&) {
    if (!target) return cudaErrorInvalidValue;
    *target = value;
    return cudaSuccess;
  });
}

std::string describe(cudaDeviceAttr which) {
  const char* known = attribute_name(which);
  return known ? known : fmt::format("number {}", static_cast<int>(which));
}

}  // namespace

extern "C" {

cudaError_t cudaGetDeviceCount(int* count) { return store(__func__, count, 1); }

cudaError_t cudaGetDevice(int* device) { return store(__func__, device, 0); }

cudaError_t cudaSetDevice(int device) {
  return device_api(__func__, device, [](Runtime&) { return cudaSuccess; });
}

cudaError_t cudaInitDevice(int device, unsigned, unsigned) {
  return device_api(__func__, device, [](Runtime&) { return cudaSuccess; });
}

cudaError_t cudaSetValidDevices(int* devices, int count) {
  return api(__func__, [&](Runtime&) {
    if (count < 0 || (count > 0 && !devices)) return cudaErrorInvalidValue;
    for (int n = 0; n < count; ++n)
      if (devices[n] != 0) return cudaErrorInvalidDevice;
    return cudaSuccess;
  });
}

cudaError_t cudaChooseDevice(int* device, const cudaDeviceProp* wanted) {
  return store(__func__, wanted ? device : nullptr, 0);
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* all, int device) {
  return device_api(__func__, device, [&](Runtime& runtime) {
    if (!all) return cudaErrorInvalidValue;
    *all = properties(runtime.machine.device);
    return cudaSuccess;
  });
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr which, int device) {
  return device_api(__func__, device, [&](Runtime& runtime) {
    if (!value) return cudaErrorInvalidValue;
    const auto known = attribute(runtime.machine.device, which);
    if (!known) {
      runtime.machine.findings.say(
          fmt::format("emulator: unsupported: cudaDeviceGetAttribute({})", describe(which)));
      return cudaErrorInvalidValue;
    }
    *value = *known;
    return cudaSuccess;
  });
}

cudaError_t cudaDeviceGetPCIBusId(char* text, int length, int device) {
  return device_api(__func__, device, [&](Runtime&) {
    const std::string bus = fmt::format("{:04x}:{:02x}:{:02x}.0", pci_domain, pci_bus, pci_device);
    if (!text || length <= static_cast<int>(bus.size())) return cudaErrorInvalidValue;
    std::memcpy(text, bus.c_str(), bus.size() + 1);
    return cudaSuccess;
  });
}

cudaError_t cudaDeviceGetByPCIBusId(int* device, const char* text) {
  return api(__func__, [&](Runtime&) {
    if (!device || !text) return cudaErrorInvalidValue;
    // [domain:]bus:device[.function]
    unsigned domain = 0, bus = 0, slot = 0;
    if (std::sscanf(text, "%x:%x:%x", &domain, &bus, &slot) != 3) {
      domain = 0;
      if (std::sscanf(text, "%x:%x", &bus, &slot) != 2) return cudaErrorInvalidValue;
    }
    if (domain != pci_domain || bus != pci_bus || slot != pci_device) return cudaErrorInvalidDevice;
    *device = 0;
    return cudaSuccess;
  });
}

cudaError_t cudaDeviceCanAccessPeer(int* can, int device, int peer) {
  return device_api(__func__, device, [&](Runtime&) {
    if (!can) return cudaErrorInvalidValue;
    if (peer != 0) return cudaErrorInvalidDevice;
    *can = 0;  // a device is not its own peer
    return cudaSuccess;
  });
}

cudaError_t cudaDeviceEnablePeerAccess(int, unsigned) {
  return api(__func__, [](Runtime&) { return cudaErrorInvalidDevice; });
}

cudaError_t cudaDeviceDisablePeerAccess(int) {
  return api(__func__, [](Runtime&) { return cudaErrorInvalidDevice; });
}

cudaError_t cudaDriverGetVersion(int* version) { return store(__func__, version, CUDART_VERSION); }

cudaError_t cudaRuntimeGetVersion(int* version) { return store(__func__, version, CUDART_VERSION); }

// There is no profiler to start. (Their header, cuda_profiler_api.h, does not come with nvcc.)
cudaError_t cudaProfilerStart() {
  return api(__func__, [](Runtime&) { return cudaSuccess; });
}

cudaError_t cudaProfilerStop() {
  return api(__func__, [](Runtime&) { return cudaSuccess; });
}

cudaChannelFormatDesc cudaCreateChannelDesc(int x, int y, int z, int w,
                                            cudaChannelFormatKind kind) {
  return {x, y, z, w, kind};
}
}

}  // namespace vertebra::emulator::runtime
