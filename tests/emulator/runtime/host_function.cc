#include "tests/emulator/runtime/host_function.h"

#include "tests/emulator/runtime/runtime.h"

namespace vertebra::emulator::runtime {
namespace {

thread_local unsigned host_functions_running = 0;

/// What cudaStreamAddCallback was given, with the stream that the callback gets.
struct Callback {
  cudaStreamCallback_t function;
  cudaStream_t stream;
  void* argument;
};

}  // namespace

bool in_host_function() { return host_functions_running > 0; }

cudaError_t execute_host_function(const HostWork& work) {
  ++host_functions_running;
  work.function(work.argument);
  --host_functions_running;
  return cudaSuccess;
}

}  // namespace vertebra::emulator::runtime

using vertebra::emulator::runtime::ActionWork;
using vertebra::emulator::runtime::api;
using vertebra::emulator::runtime::Callback;
using vertebra::emulator::runtime::execute_host_function;
using vertebra::emulator::runtime::HostWork;
using vertebra::emulator::runtime::Runtime;

extern "C" {

cudaError_t cudaLaunchHostFunc(cudaStream_t stream, cudaHostFn_t function, void* argument) {
  return api(__func__, [&](Runtime& runtime) {
    if (!function) return cudaErrorInvalidValue;
    return runtime.submit(stream, HostWork{function, argument});
  });
}

cudaError_t cudaStreamAddCallback(cudaStream_t stream, cudaStreamCallback_t function,
                                  void* argument, unsigned flags) {
  return api(__func__, [&](Runtime& runtime) {
    if (!function || flags != 0) return cudaErrorInvalidValue;
    if (const cudaError_t error = runtime.refuse_in_capture(stream)) return error;
    const auto call = [callback = Callback{function, stream, argument}](Runtime&) mutable {
      return execute_host_function({[](void* data) {
                                      const auto& [f, s, a] = *static_cast<Callback*>(data);
                                      f(s, cudaSuccess, a);
                                    },
                                    &callback});
    };
    return runtime.submit(stream, ActionWork{"stream callback", call, {}});
  });
}
}
