// A step of one or more launches.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "kernels/cuda/cuda_queue.h"
#include "kernels/registry/implementation.h"

namespace vertebra {

// `launch(pointers, stream)` does nothing but launch.
template <class F>
class LaunchStep final : public PreparedStep {
 public:
  LaunchStep(std::string_view kernel, F launch) : kernel_(kernel), launch_(std::move(launch)) {}

  void enqueue(const StepPointers& pointers, Queue& queue) const override {
    launch_(pointers, cuda::stream_of(queue));
  }
  std::string kernel() const override { return kernel_; }

 private:
  std::string kernel_;
  F launch_;
};

template <class F>
std::unique_ptr<PreparedStep> make_launch_step(std::string_view kernel, F launch) {
  return std::make_unique<LaunchStep<F>>(kernel, std::move(launch));
}

}  // namespace vertebra
