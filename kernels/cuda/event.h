// A point in the work of a stream, with its time.
#pragma once

#include <cuda_runtime_api.h>

#include <utility>

namespace vertebra::cuda {

// Owns a timing event. Move-only; an event that was moved from holds null.
class Event {
 public:
  // On the device that is current. DeviceError.
  Event();
  Event(Event&& other) noexcept : event_(std::exchange(other.event_, nullptr)) {}
  Event& operator=(Event&& other) noexcept {
    std::swap(event_, other.event_);
    return *this;
  }
  ~Event();

  // Notes when all work of `stream` so far has finished. Asynchronous. DeviceError.
  void record(cudaStream_t stream);

 private:
  friend double milliseconds_between(const Event& from, const Event& to);
  cudaEvent_t event_ = nullptr;
};

// Between two events that have both been recorded and passed. DeviceError.
double milliseconds_between(const Event& from, const Event& to);

}  // namespace vertebra::cuda
