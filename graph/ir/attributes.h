// What each kind of node is told besides its inputs: plain structs, one alternative each of a
// variant. `visit_fields` names the fields once; the text form prints and parses through it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "graph/core/activation.h"
#include "graph/core/conv2d_problem.h"
#include "graph/core/epilogue.h"
#include "graph/core/flatten_order.h"
#include "graph/core/pool2d_problem.h"
#include "graph/core/weight_expr.h"

namespace vertebra {

// A field that the text form leaves out where it is not set.
struct IfSet {};

// y = (x - mean[c]) / stddev[c]
struct NormalizeAttributes {
  std::vector<double> mean;
  std::vector<double> stddev;

  friend bool operator==(const NormalizeAttributes&, const NormalizeAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self& self, F&& f) {
    f("mean", self.mean);
    f("stddev", self.stddev);
  }
};

// Zeros around the input.
struct PadAttributes {
  Padding pad;

  friend bool operator==(const PadAttributes&, const PadAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self& self, F&& f) {
    f("pad", self.pad);
  }
};

// Convolution of the first input, then bias, residual (the second input), clamp or activation, and
// the mean over P x Q.
struct Conv2dAttributes {
  std::int64_t k = 1;
  std::int64_t r = 1;
  std::int64_t s = 1;
  std::int64_t stride_h = 1;
  std::int64_t stride_w = 1;
  Padding pad;
  std::int64_t groups = 1;
  WeightExpr weight;
  Epilogue epilogue;

  friend bool operator==(const Conv2dAttributes&, const Conv2dAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self& self, F&& f) {
    f("k", self.k);
    f("r", self.r);
    f("s", self.s);
    f("stride_h", self.stride_h);
    f("stride_w", self.stride_w);
    f("pad", self.pad);
    f("groups", self.groups);
    f("weight", self.weight);
    f("residual", self.epilogue.residual);
    f("clamp", self.epilogue.clamp);
    f("activation", self.epilogue.activation);
    f("mean", self.epilogue.mean);
  }
};

// y = function((x - mean[c]) * gamma[c] / sqrt(variance[c] + epsilon) + beta[c])
struct BatchNormAttributes {
  BatchNormTensors tensors;
  ElementFunction function = {};

  friend bool operator==(const BatchNormAttributes&, const BatchNormAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self& self, F&& f) {
    f("tensors", self.tensors);
    f("clamp", self.function.clamp, IfSet());
    f("activation", self.function.activation, IfSet());
  }
};

// y = min(max(x, range.min), range.max); relu6 is [0, 6]
struct ClampAttributes {
  ClampRange range;

  friend bool operator==(const ClampAttributes&, const ClampAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self& self, F&& f) {
    f("range", self.range);
  }
};

// y = a + scale * b, two values of one shape.
struct AddAttributes {
  double scale = 1;

  friend bool operator==(const AddAttributes&, const AddAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self& self, F&& f) {
    f("scale", self.scale);
  }
};

// Mean over H and W.
struct GlobalPoolAttributes {
  friend bool operator==(const GlobalPoolAttributes&, const GlobalPoolAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self&, F&&) {}
};

// Fully connected layer of a 1x1xC value, then the function.
struct DenseAttributes {
  std::int64_t units = 1;
  WeightExpr weight;
  ElementFunction function = {};

  friend bool operator==(const DenseAttributes&, const DenseAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self& self, F&& f) {
    f("units", self.units);
    f("weight", self.weight);
    f("clamp", self.function.clamp, IfSet());
    f("activation", self.function.activation, IfSet());
  }
};

// Over the channels of a 1x1xC value.
struct SoftmaxAttributes {
  friend bool operator==(const SoftmaxAttributes&, const SoftmaxAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self&, F&&) {}
};

// The middle of the input: what is left when the sides are cut off.
struct CropAttributes {
  Padding sides;

  friend bool operator==(const CropAttributes&, const CropAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self& self, F&& f) {
    f("sides", self.sides);
  }
};

// Of every window of r x s: the greatest, where padding never wins; or the mean, where padding
// counts as zeros or not at all. Zeros that compete in a maximum are a pad node in front. A window
// that lies in the padding alone is not allowed.
struct Pool2dAttributes {
  PoolKind kind = PoolKind::kMax;
  std::int64_t r = 1;
  std::int64_t s = 1;
  std::int64_t stride_h = 1;
  std::int64_t stride_w = 1;
  Padding pad;
  bool count_padding = false;  // of a mean: divide by r * s always

  friend bool operator==(const Pool2dAttributes&, const Pool2dAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self& self, F&& f) {
    f("kind", self.kind);
    f("r", self.r);
    f("s", self.s);
    f("stride_h", self.stride_h);
    f("stride_w", self.stride_w);
    f("pad", self.pad);
    f("count_padding", self.count_padding);
  }
};

// y = silu(x), sigmoid(x) or tanh(x) of every element. What clamps is a clamp: relu is [0, inf].
struct ActivationAttributes {
  ActivationKind kind = ActivationKind::kSilu;

  friend bool operator==(const ActivationAttributes&, const ActivationAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self& self, F&& f) {
    f("kind", self.kind);
  }
};

// Two or more values of one height and width, side by side in the channels.
struct ConcatAttributes {
  friend bool operator==(const ConcatAttributes&, const ConcatAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self&, F&&) {}
};

// y[h, w, c] = x[h, w, c] * gate[c]; the gate, the second input, is 1 x 1 x C.
struct MultiplyAttributes {
  friend bool operator==(const MultiplyAttributes&, const MultiplyAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self&, F&&) {}
};

// Local response normalisation over channels, window of `size` centred on each and clipped:
//   y[c] = x[c] / (k + alpha * sum of x[i]^2 over the window)^beta
// Frameworks that divide alpha by the size have it divided here.
struct LrnAttributes {
  std::int64_t size = 5;
  double alpha = 1e-4;
  double beta = 0.75;
  double k = 1;

  friend bool operator==(const LrnAttributes&, const LrnAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self& self, F&& f) {
    f("size", self.size);
    f("alpha", self.alpha);
    f("beta", self.beta);
    f("k", self.k);
  }
};

// All elements as a 1 x 1 x (H W C) value, in the order h, w, c or c, h, w.
struct FlattenAttributes {
  FlattenOrder order = FlattenOrder::kHWC;

  friend bool operator==(const FlattenAttributes&, const FlattenAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self& self, F&& f) {
    f("order", self.order);
  }
};

// The order is that of the schema table.
using Attributes =
    std::variant<NormalizeAttributes, PadAttributes, Conv2dAttributes, BatchNormAttributes,
                 ClampAttributes, AddAttributes, GlobalPoolAttributes, DenseAttributes,
                 SoftmaxAttributes, CropAttributes, Pool2dAttributes, ActivationAttributes,
                 ConcatAttributes, MultiplyAttributes, LrnAttributes, FlattenAttributes>;

}  // namespace vertebra
