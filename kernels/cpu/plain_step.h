// A step made of one function of its pointers.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "kernels/registry/implementation.h"

namespace vertebra::cpu {

template <class F>
class PlainStep final : public PreparedStep {
 public:
  PlainStep(std::string name, F run) : name_(std::move(name)), run_(std::move(run)) {}
  void enqueue(const StepPointers& pointers, Queue&) const override { run_(pointers); }
  std::string kernel() const override { return name_; }

 private:
  std::string name_;
  F run_;
};

template <class F>
std::unique_ptr<PreparedStep> make_plain(std::string_view name, F run) {
  return std::make_unique<PlainStep<F>>(std::string(name), std::move(run));
}

inline const float* floats(const void* p) { return static_cast<const float*>(p); }
inline float* floats(void* p) { return static_cast<float*>(p); }

}  // namespace vertebra::cpu
