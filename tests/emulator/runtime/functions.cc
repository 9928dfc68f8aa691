#include <cuda_runtime_api.h>

#include <cstddef>

#include "tests/emulator/runtime/launch_limits.h"
#include "tests/emulator/runtime/modules.h"
#include "tests/emulator/runtime/registration.h"
#include "tests/emulator/runtime/runtime.h"

namespace vertebra::emulator::runtime {
namespace {

// The frame of calls about one kernel: body(runtime, kernel), which is loaded.
template <typename F>
cudaError_t kernel_api(const char* name, const void* function, F&& body) {
  return api(name, [&](Runtime& runtime) {
    RegisteredKernel* kernel = nullptr;
    const cudaError_t error = runtime.modules->load_kernel(function, kernel);
    return error != cudaSuccess ? error : body(runtime, *kernel);
  });
}

// The handle of a kernel, which is not loaded for it: a module that cannot be says so at its
// launch.
template <typename Handle>
cudaError_t get_handle(const char* name, Handle* handle, const void* function) {
  return api(name, [&](Runtime& runtime) {
    if (!handle) return cudaErrorInvalidValue;
    RegisteredKernel* kernel = runtime.modules->find_kernel(function);
    if (!kernel) return cudaErrorInvalidDeviceFunction;
    *handle = reinterpret_cast<Handle>(kernel);
    return cudaSuccess;
  });
}

std::size_t constant_bytes(const ptx::Module& module) {
  std::size_t bytes = 0;
  for (const ptx::Variable& variable : module.variables) {
    if (variable.space == ptx::Space::constant) bytes += variable.size;
  }
  return bytes;
}

cudaFuncAttributes attributes_of(const Device& device, const RegisteredKernel& function) {
  const Kernel& kernel = *function.kernel;
  const std::uint64_t bound = bound_of(kernel.source->max_threads);
  const std::uint64_t required = bound_of(kernel.source->required_threads);
  cudaFuncAttributes attributes{};
  attributes.sharedSizeBytes = kernel.static_shared;
  attributes.constSizeBytes = constant_bytes(*kernel.module);
  attributes.localSizeBytes = kernel.local_bytes;
  attributes.maxThreadsPerBlock = static_cast<int>(required ? required
                                                   : bound  ? bound
                                                            : Device::threads_per_block);
  // Registers are given out by ptxas, and what it made for another GPU tells nothing of this one: 0
  // says unknown, where an invented number would be believed.
  attributes.numRegs = 0;
  attributes.ptxVersion = static_cast<int>(kernel.module->target);
  attributes.binaryVersion = static_cast<int>(device.capability());
  attributes.maxDynamicSharedSizeBytes = static_cast<int>(function.dynamic_shared_limit());
  attributes.preferredShmemCarveout = function.carveout;
  return attributes;
}

cudaError_t set_attribute(const Device& device, RegisteredKernel& function,
                          cudaFuncAttribute attribute, int value) {
  switch (attribute) {
    case cudaFuncAttributeMaxDynamicSharedMemorySize:
      if (value < 0 ||
          std::uint64_t{function.kernel->dynamic_shared_at} + static_cast<std::uint64_t>(value) >
              device.shared_per_block_optin) {
        return cudaErrorInvalidValue;
      }
      function.max_dynamic_shared = value;
      return cudaSuccess;
    case cudaFuncAttributePreferredSharedMemoryCarveout:
      if (value < -1 || value > 100) return cudaErrorInvalidValue;
      function.carveout = value;
      return cudaSuccess;
    case cudaFuncAttributeNonPortableClusterSizeAllowed:
    case cudaFuncAttributeClusterSchedulingPolicyPreference:
      return cudaSuccess;  // they matter to clusters only, and a launch with one is refused
    default:
      return cudaErrorInvalidValue;
  }
}

}  // namespace

extern "C" {

cudaError_t __cudaGetKernel(cudaKernel_t* kernel, const void* host_function) {
  return get_handle("cudaGetKernel", kernel, host_function);
}

cudaError_t cudaGetKernel(cudaKernel_t* kernel, const void* host_function) {
  return get_handle(__func__, kernel, host_function);
}

cudaError_t cudaGetFuncBySymbol(cudaFunction_t* function, const void* symbol) {
  return get_handle(__func__, function, symbol);
}

cudaError_t cudaFuncGetName(const char** name, const void* function) {
  return api(__func__, [&](Runtime& runtime) {
    if (!name) return cudaErrorInvalidValue;
    const RegisteredKernel* kernel = runtime.modules->find_kernel(function);
    if (!kernel) return cudaErrorInvalidDeviceFunction;
    *name = kernel->name.c_str();
    return cudaSuccess;
  });
}

cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* attributes, const void* function) {
  return kernel_api(__func__, function, [&](Runtime& runtime, RegisteredKernel& kernel) {
    if (!attributes) return cudaErrorInvalidValue;
    *attributes = attributes_of(runtime.machine.device, kernel);
    return cudaSuccess;
  });
}

cudaError_t cudaFuncGetParamInfo(const void* function, std::size_t index, std::size_t* offset,
                                 std::size_t* size) {
  return kernel_api(__func__, function, [&](Runtime&, RegisteredKernel& kernel) {
    const auto& parameters = kernel.kernel->parameters;
    if (!offset || index >= parameters.size()) return cudaErrorInvalidValue;
    *offset = parameters[index].offset;
    if (size) *size = parameters[index].size;
    return cudaSuccess;
  });
}

cudaError_t cudaFuncSetAttribute(const void* function, cudaFuncAttribute attribute, int value) {
  return kernel_api(__func__, function, [&](Runtime& runtime, RegisteredKernel& kernel) {
    return set_attribute(runtime.machine.device, kernel, attribute, value);
  });
}

cudaError_t cudaKernelSetAttributeForDevice(cudaKernel_t function, cudaFuncAttribute attribute,
                                            int value, int device) {
  return kernel_api(__func__, function, [&](Runtime& runtime, RegisteredKernel& kernel) {
    if (device != 0) return cudaErrorInvalidDevice;
    return set_attribute(runtime.machine.device, kernel, attribute, value);
  });
}

// How a multiprocessor splits its memory between cache and shared memory is not modelled.
cudaError_t cudaFuncSetCacheConfig(const void* function, cudaFuncCache) {
  return kernel_api(__func__, function, [](Runtime&, RegisteredKernel&) { return cudaSuccess; });
}

cudaError_t cudaFuncSetSharedMemConfig(const void* function, cudaSharedMemConfig) {
  return kernel_api(__func__, function, [](Runtime&, RegisteredKernel&) { return cudaSuccess; });
}
}

}  // namespace vertebra::emulator::runtime
