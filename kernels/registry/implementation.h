// The row of a table: one way to compute one op on one backend. Everything but `prepare` is a pure
// function of its arguments, so plans are made and explained before any weight is read, and for
// devices that are not here.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/core/cost.h"
#include "graph/core/device_info.h"
#include "graph/core/support.h"
#include "graph/core/tensor_layout.h"
#include "graph/core/weight_tensor.h"
#include "kernels/registry/ops.h"
#include "kernels/registry/queue.h"

namespace vertebra {

// A choice within an implementation, as text: "residual=sum". It prints and parses as itself; empty
// where there is nothing to choose.
struct Config {
  std::string text;

  friend bool operator==(const Config&, const Config&) = default;
};

// What the planner must grant before a step may run.
struct Needs {
  // Channel slices are read and written where their offsets and pixel strides are multiples of this
  // many elements; 0: operands must be dense. Operands that pair pixels are dense in any case.
  std::int64_t slice_multiple = 0;
  bool residual_aliases_output = false;  // the residual's memory is the output's
  std::int64_t alignment = 64;           // bytes, of every operand
  std::int64_t workspace_bytes = 0;      // scratch during the step
  std::int64_t side_bytes = 0;           // of the side output that the op names
  std::int64_t packed_weight_bytes = 0;
  // Names the form that `pack` makes where an implementation has several; steps of one node whose
  // implementation and form agree share one copy, whatever their batch.
  std::string packed_form = {};
};

// Addresses for one run. Operands hold n images in the layouts that the step was prepared for.
struct StepPointers {
  const void* x = nullptr;
  const void* residual = nullptr;  // the second operand of a residual, sum or product
  void* y = nullptr;
  const void* weights = nullptr;  // as `pack` made them
  void* workspace = nullptr;
  void* side = nullptr;
  std::span<const void* const> more = {};  // the values behind x in a concat; read by enqueue alone
};

// A step made ready: `enqueue` does nothing but launch. Const and thread-safe; the pointers stay
// valid until the queue has finished. Throws DeviceError.
class PreparedStep {
 public:
  PreparedStep() = default;
  PreparedStep(const PreparedStep&) = delete;
  PreparedStep& operator=(const PreparedStep&) = delete;
  virtual ~PreparedStep() = default;
  virtual void enqueue(const StepPointers& pointers, Queue& queue) const = 0;
  // What the library underneath calls its kernel; the row's own name where there is none.
  virtual std::string kernel() const = 0;
};

// What a step is prepared for: where its operands' pixels stand, and the device that is current.
struct StepContext {
  TensorLayout x, residual, y;
  DeviceInfo device;
  std::vector<TensorLayout> more = {};  // of the values behind x in a concat
};

template <class Op>
struct Implementation {
  std::string_view name;  // as printed in plans
  std::vector<Config> (*configs)(const Op&, const DeviceInfo&);
  Support (*supports)(const Op&, const Config&, const DeviceInfo&);
  Needs (*needs)(const Op&, const Config&);
  Cost (*estimate)(const Op&, const Config&, const DeviceInfo&);
  // Weights in the form of this implementation, the same for every config and batch; evaluated once
  // in double and rounded once. Throws as weight_expr.h does, and InvalidModel for a number that
  // the type of the weights cannot hold.
  std::vector<std::byte> (*pack)(const Op&, const WeightMap&);
  std::unique_ptr<PreparedStep> (*prepare)(const Op&, const Config&, const StepContext&);
};

using Conv2dImpl = Implementation<FusedConv2d>;
using DenseImpl = Implementation<Dense>;
using GlobalPoolImpl = Implementation<GlobalPool>;
using SoftmaxImpl = Implementation<Softmax>;
using NormalizeImpl = Implementation<Normalize>;
using BatchNormImpl = Implementation<BatchNorm>;
using ClampImpl = Implementation<Clamp>;
using AddImpl = Implementation<Add>;
using PadImpl = Implementation<Pad>;
using CropImpl = Implementation<Crop>;
using Pool2dImpl = Implementation<Pool2d>;
using ActivationImpl = Implementation<Activation>;
using ConcatImpl = Implementation<Concat>;
using MultiplyImpl = Implementation<Multiply>;
using LrnImpl = Implementation<Lrn>;
using FlattenImpl = Implementation<Flatten>;

}  // namespace vertebra
