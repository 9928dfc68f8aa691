#include "kernels/cuda/stream.h"

#include "kernels/cuda/cuda_error.h"

namespace vertebra::cuda {

Stream::Stream() {
  check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "making a stream");
}

Stream::~Stream() {
  if (stream_ != nullptr && cudaStreamDestroy(stream_) != cudaSuccess) cudaGetLastError();
}

void Stream::wait() const { check(cudaStreamSynchronize(stream_), "waiting for the device"); }

}  // namespace vertebra::cuda
