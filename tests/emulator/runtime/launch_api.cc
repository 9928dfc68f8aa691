#include <fmt/format.h>

#include <string>
#include <utility>

#include "tests/emulator/runtime/launch.h"
#include "tests/emulator/runtime/modules.h"
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
    const cudaError_t error = runtime.submit(asked.stream, std::move(work));
    // A kernel that ran at once and faulted was launched all the same: the next call says so.
    return runtime.sticky == cudaSuccess ? error : cudaSuccess;
  });
}

// The null stream of code built with --default-stream per-thread.
cudaStream_t or_per_thread(cudaStream_t stream) { return stream ? stream : cudaStreamPerThread; }

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
    case cudaLaunchAttributeClusterDimension:
    case cudaLaunchAttributePreferredClusterDimension: {
      const auto& cluster = attribute.val.clusterDim;
      if (cluster.x == 1 && cluster.y == 1 && cluster.z == 1) return cudaSuccess;
      return unsupported(
          name, fmt::format("clusters of {}x{}x{} blocks", cluster.x, cluster.y, cluster.z));
    }
    case cudaLaunchAttributeIgnore:
    case cudaLaunchAttributeAccessPolicyWindow:
    case cudaLaunchAttributeClusterSchedulingPolicyPreference:
    case cudaLaunchAttributeProgrammaticStreamSerialization:
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

cudaError_t launch_extended(const char* name, const cudaLaunchConfig_t* config,
                            const void* function, void** arguments, bool per_thread) {
  return api(name, [&](Runtime&) {
    if (!config || (config->numAttrs > 0 && !config->attrs)) return cudaErrorInvalidValue;
    Launch asked{function,
                 config->gridDim,
                 config->blockDim,
                 arguments,
                 config->dynamicSmemBytes,
                 per_thread ? or_per_thread(config->stream) : config->stream};
    for (unsigned n = 0; n < config->numAttrs; ++n) {
      if (const cudaError_t error = take_attribute(name, config->attrs[n], asked);
          error != cudaSuccess) {
        return error;
      }
    }
    return launch(name, asked);
  });
}

}  // namespace

extern "C" {

cudaError_t cudaLaunchKernel(const void* function, dim3 grid, dim3 block, void** arguments,
                             std::size_t shared, cudaStream_t stream) {
  return launch(__func__, {function, grid, block, arguments, shared, stream});
}

cudaError_t cudaLaunchKernel_ptsz(const void* function, dim3 grid, dim3 block, void** arguments,
                                  std::size_t shared, cudaStream_t stream) {
  return launch(__func__, {function, grid, block, arguments, shared, or_per_thread(stream)});
}

cudaError_t __cudaLaunchKernel(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments,
                               std::size_t shared, cudaStream_t stream) {
  return launch("cudaLaunchKernel", {kernel, grid, block, arguments, shared, stream});
}

cudaError_t __cudaLaunchKernel_ptsz(cudaKernel_t kernel, dim3 grid, dim3 block, void** arguments,
                                    std::size_t shared, cudaStream_t stream) {
  return launch("cudaLaunchKernel",
                {kernel, grid, block, arguments, shared, or_per_thread(stream)});
}

cudaError_t cudaLaunchCooperativeKernel(const void* function, dim3 grid, dim3 block,
                                        void** arguments, std::size_t shared, cudaStream_t stream) {
  return launch(__func__, {function, grid, block, arguments, shared, stream, true});
}

cudaError_t cudaLaunchCooperativeKernel_ptsz(const void* function, dim3 grid, dim3 block,
                                             void** arguments, std::size_t shared,
                                             cudaStream_t stream) {
  return launch(__func__, {function, grid, block, arguments, shared, or_per_thread(stream), true});
}

cudaError_t cudaLaunchKernelExC(const cudaLaunchConfig_t* config, const void* function,
                                void** arguments) {
  return launch_extended(__func__, config, function, arguments, false);
}

cudaError_t cudaLaunchKernelExC_ptsz(const cudaLaunchConfig_t* config, const void* function,
                                     void** arguments) {
  return launch_extended(__func__, config, function, arguments, true);
}
}

}  // namespace vertebra::emulator::runtime
