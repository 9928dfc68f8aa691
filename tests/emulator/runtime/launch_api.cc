#include <fmt/format.h>

#include <string>
#include <utility>

#include "tests/emulator/runtime/launch.h"
#include "tests/emulator/runtime/per_thread_stream.h"
#include "tests/emulator/runtime/registration.h"

namespace vertebra::emulator::runtime {
namespace {

struct Launch {
  const void* function;
  dim3 grid, block;
  void** arguments;
  std::size_t dynamic_shared;
  cudaStream_t stream;
  bool cooperative = false;
};

cudaError_t launch(const char* name, const Launch& asked) {
  return api(name, [&](Runtime& runtime) {
    KernelWork work;
    if (const cudaError_t error =
            make_kernel_work(runtime, asked.function, asked.grid, asked.block, asked.arguments,
                             asked.dynamic_shared, asked.cooperative, work);
        error != cudaSuccess) {
      return error;
    }
    return runtime.submit(asked.stream, std::move(work));
  });
}

cudaError_t unsupported(const char* name, const std::string& what) {
  return failed_call(name, what.c_str());
}

// Takes what an attribute asks for. Those that only hint at a schedule change nothing here: kernels
// of a stream run one after the other anyway.
cudaError_t take_attribute(const char* name, const cudaLaunchAttribute& attribute, Launch& asked) {
  switch (attribute.id) {
    case cudaLaunchAttributeCooperative:
      asked.cooperative = attribute.val.cooperative != 0;
      return cudaSuccess;
    case cudaLaunchAttributeClusterDimension: {
      const auto& cluster = attribute.val.clusterDim;
      if (cluster.x == 1 && cluster.y == 1 && cluster.z == 1) return cudaSuccess;
      return unsupported(
          name, fmt::format("clusters of {}x{}x{} blocks", cluster.x, cluster.y, cluster.z));
    }
    case cudaLaunchAttributeIgnore:
    case cudaLaunchAttributeAccessPolicyWindow:
    case cudaLaunchAttributeClusterSchedulingPolicyPreference:
    case cudaLaunchAttributeProgrammaticStreamSerialization:
    case cudaLaunchAttributePreferredClusterDimension:
    case cudaLaunchAttributePriority:
    case cudaLaunchAttributeMemSyncDomainMap:
    case cudaLaunchAttributeMemSyncDomain:
    case cudaLaunchAttributePreferredSharedMemoryCarveout:
    case cudaLaunchAttributeNvlinkUtilCentricScheduling:
      return cudaSuccess;
    default:
      return unsupported(name, fmt::format("launch attribute {}", static_cast<int>(attribute.id)));
  }
}

}  // namespace

extern "C" {

cudaError_t cudaLaunchKernel(const void* function, dim3 grid, dim3 block, void** arguments,
                             std::size_t shared, cudaStream_t stream) {
  return launch(__func__, {function, grid, block, arguments, shared, stream});
}

cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments,
                               std::size_t shared, cudaStream_t stream) {
  return launch("cudaLaunchKernel", {kernel, grid, block, arguments, shared, stream});
}

cudaError_t cudaLaunchCooperativeKernel(const void* function, dim3 grid, dim3 block,
                                        void** arguments, std::size_t shared, cudaStream_t stream) {
  return launch(__func__, {function, grid, block, arguments, shared, stream, true});
}

cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* config, const void* function,
                                void** arguments) {
  return api(__func__, [&, name = __func__](Runtime&) {
    if (!config || (config->numAttrs > 0 && !config->attrs)) return cudaErrorInvalidValue;
    Launch asked{function,  config->gridDim,          config->blockDim,
                 arguments, config->dynamicSmemBytes, config->stream};
    for (unsigned n = 0; n < config->numAttrs; ++n) {
      const cudaError_t error = take_attribute(name, config->attrs[n], asked);
      if (error != cudaSuccess) return error;
    }
    return launch(name, asked);
  });
}

// The same for code that nvcc --default-stream per-thread built.

cudaError_t cudaLaunchKernel_ptsz(const void* function, dim3 grid, dim3 block, void** arguments,
                                  std::size_t shared, cudaStream_t stream) {
  return cudaLaunchKernel(function, grid, block, arguments, shared, on_thread(stream));
}

cudaError_t __cudaLaunchKernel_ptsz(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments,
                                    std::size_t shared, cudaStream_t stream) {
  return __cudaLaunchKernel(kernel, grid, block, arguments, shared, on_thread(stream));
}

cudaError_t cudaLaunchCooperativeKernel_ptsz(const void* function, dim3 grid, dim3 block,
                                             void** arguments, std::size_t shared,
                                             cudaStream_t stream) {
  return cudaLaunchCooperativeKernel(function, grid, block, arguments, shared, on_thread(stream));
}

cudaError_t cudaLaunchKernelExC_ptsz(const cudaLaunchConfig_t* config, const void* function,
                                     void** arguments) {
  if (!config) return cudaLaunchKernelExC(config, function, arguments);
  cudaLaunchConfig_t on_its_stream = *config;
  on_its_stream.stream = on_thread(config->stream);
  return cudaLaunchKernelExC(&on_its_stream, function, arguments);
}
}

}  // namespace vertebra::emulator::runtime
