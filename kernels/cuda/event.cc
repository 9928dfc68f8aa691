#include "kernels/cuda/event.h"

#include "kernels/cuda/cuda_error.h"

namespace vertebra::cuda {

Event::Event() { check(cudaEventCreate(&event_), "making an event"); }

Event::~Event() {
  if (event_ != nullptr && cudaEventDestroy(event_) != cudaSuccess) cudaGetLastError();
}

void Event::record(cudaStream_t stream) {
  check(cudaEventRecord(event_, stream), "recording an event");
}

double milliseconds_between(const Event& from, const Event& to) {
  float milliseconds = 0;
  check(cudaEventElapsedTime(&milliseconds, from.event_, to.event_), "reading events");
  return milliseconds;
}

}  // namespace vertebra::cuda
