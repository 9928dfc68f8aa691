#pragma once

#include <cuda_runtime_api.h>

namespace vertebra::emulator::runtime {

// For the variants of calls that programs built with --default-stream per-thread make
// (cudaMemcpyAsync_ptsz, cudaMemcpy_ptds): stream 0 is the thread's own default stream.

inline cudaStream_t on_thread(cudaStream_t stream) { return stream ? stream : cudaStreamPerThread; }

/// Ends a copy that was begun in the thread's default stream.
inline cudaError_t finish_on_thread(cudaError_t begun) {
  return begun == cudaSuccess ? cudaStreamSynchronize(cudaStreamPerThread) : begun;
}

}  // namespace vertebra::emulator::runtime
