#pragma once

#include "tests/emulator/runtime/runtime.h"
#include "tests/emulator/runtime/streams.h"

namespace vertebra::emulator::runtime {

/// The frame of calls about a stream: body(runtime, stream). cudaErrorInvalidResourceHandle if
/// there is no such stream.
template <typename F>
cudaError_t stream_api(const char* call, cudaStream_t handle, F&& body) {
  return api(call, [&](Runtime& runtime) {
    Stream* stream = runtime.streams->find(handle);
    return stream ? body(runtime, *stream) : cudaErrorInvalidResourceHandle;
  });
}

}  // namespace vertebra::emulator::runtime
