// What each kind of node is told besides its inputs: plain structs, one alternative each of a
// variant. `visit_fields` names the fields once; the text form prints and parses through it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "graph/core/conv2d_problem.h"
#include "graph/core/epilogue.h"
#include "graph/core/weight_expr.h"

namespace vertebra {

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

// Convolution of the first input, then bias, residual (the second input), clamp and the mean
// over P x Q.
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
    f("mean", self.epilogue.mean);
  }
};

// y = (x - mean[c]) * gamma[c] / sqrt(variance[c] + epsilon) + beta[c]
struct BatchNormAttributes {
  BatchNormTensors tensors;

  friend bool operator==(const BatchNormAttributes&, const BatchNormAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self& self, F&& f) {
    f("tensors", self.tensors);
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

// Sum of two values of one shape.
struct AddAttributes {
  friend bool operator==(const AddAttributes&, const AddAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self&, F&&) {}
};

// Mean over H and W.
struct GlobalPoolAttributes {
  friend bool operator==(const GlobalPoolAttributes&, const GlobalPoolAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self&, F&&) {}
};

// Fully connected layer of a 1x1xC value.
struct DenseAttributes {
  std::int64_t units = 1;
  WeightExpr weight;

  friend bool operator==(const DenseAttributes&, const DenseAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self& self, F&& f) {
    f("units", self.units);
    f("weight", self.weight);
  }
};

// Over the channels of a 1x1xC value.
struct SoftmaxAttributes {
  friend bool operator==(const SoftmaxAttributes&, const SoftmaxAttributes&) = default;
  template <class Self, class F>
  static void visit_fields(Self&, F&&) {}
};

// The order is that of the schema table.
using Attributes = std::variant<NormalizeAttributes, PadAttributes, Conv2dAttributes,
                                BatchNormAttributes, ClampAttributes, AddAttributes,
                                GlobalPoolAttributes, DenseAttributes, SoftmaxAttributes>;

}  // namespace vertebra
