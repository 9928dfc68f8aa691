// What one implementation is asked to do: the numbers, what is fused around it, what its operands
// are made of, and where its weights come from. One struct per op; values, without data.
#pragma once

#include <cstdint>
#include <numeric>
#include <string_view>
#include <variant>
#include <vector>

#include "graph/core/activation.h"
#include "graph/core/conv2d_problem.h"
#include "graph/core/epilogue.h"
#include "graph/core/flatten_order.h"
#include "graph/core/gemm_problem.h"
#include "graph/core/pool2d_problem.h"
#include "graph/core/shape.h"
#include "graph/core/tensor_layout.h"
#include "graph/core/weight_expr.h"

namespace vertebra {

// Formats of the values that a step reads and writes; arithmetic is in fp32 whatever they are.
struct OperandFormats {
  ValueFormat x;
  // The second operand of a residual, sum or product; as x where there is none.
  ValueFormat residual;
  ValueFormat y;
  // Packed weights: f16 where the step is at reduced precision, else f32. Biases are f32 always.
  DType weights = DType::kF32;
  // Operands that are channel slices: pixels further apart than their channels are many.
  bool x_is_slice = false;
  bool residual_is_slice = false;
  bool y_is_slice = false;

  friend bool operator==(const OperandFormats&, const OperandFormats&) = default;
};

// Convolution, bias, residual, clamp, mean over the pixels.
struct FusedConv2d {
  static constexpr std::string_view kName = "conv2d";
  Conv2dProblem problem;
  Epilogue epilogue;
  WeightExpr weight;
  OperandFormats values = {};

  friend bool operator==(const FusedConv2d&, const FusedConv2d&) = default;
};

struct Dense {
  static constexpr std::string_view kName = "dense";
  GemmProblem problem;
  WeightExpr weight;
  OperandFormats values = {};
  ElementFunction function = {};

  friend bool operator==(const Dense&, const Dense&) = default;
};

// Mean over H and W.
struct GlobalPool {
  static constexpr std::string_view kName = "global_pool";
  std::int64_t n = 1;
  Shape shape;
  OperandFormats values = {};

  friend bool operator==(const GlobalPool&, const GlobalPool&) = default;
};

// The class with its probability: a row of the ranking that a softmax may make besides.
struct RankedClass {
  std::int32_t id = 0;
  float score = 0;

  friend bool operator==(const RankedClass&, const RankedClass&) = default;
};

// Over rows of c. The side output is [n, topk] RankedClass, best first, equal scores in order of
// the id; topk is 0 (none) to c.
struct Softmax {
  static constexpr std::string_view kName = "softmax";
  std::int64_t n = 1;
  std::int64_t c = 1;
  std::int64_t topk = 0;
  OperandFormats values = {};

  friend bool operator==(const Softmax&, const Softmax&) = default;
};

// y = (x - mean[c]) / stddev[c] from packed u8 pixels.
struct Normalize {
  static constexpr std::string_view kName = "normalize";
  std::int64_t n = 1;
  Shape shape;
  std::vector<double> mean;
  std::vector<double> stddev;
  OperandFormats values = {};

  friend bool operator==(const Normalize&, const Normalize&) = default;
};

// A batch norm that no convolution took over.
struct BatchNorm {
  static constexpr std::string_view kName = "batch_norm";
  std::int64_t n = 1;
  Shape shape;
  BatchNormTensors tensors;
  OperandFormats values = {};
  ElementFunction function = {};

  friend bool operator==(const BatchNorm&, const BatchNorm&) = default;
};

struct Clamp {
  static constexpr std::string_view kName = "clamp";
  std::int64_t n = 1;
  Shape shape;
  ClampRange range;
  OperandFormats values = {};

  friend bool operator==(const Clamp&, const Clamp&) = default;
};

// y = x + scale * residual
struct Add {
  static constexpr std::string_view kName = "add";
  std::int64_t n = 1;
  Shape shape;
  double scale = 1;
  OperandFormats values = {};

  friend bool operator==(const Add&, const Add&) = default;
};

struct Pad {
  static constexpr std::string_view kName = "pad";
  std::int64_t n = 1;
  Shape shape;
  Padding padding;
  OperandFormats values = {};

  friend bool operator==(const Pad&, const Pad&) = default;
};

// What is left of x without its sides.
struct Crop {
  static constexpr std::string_view kName = "crop";
  std::int64_t n = 1;
  Shape shape;  // of x
  Padding sides;
  OperandFormats values = {};

  friend bool operator==(const Crop&, const Crop&) = default;
};

struct Pool2d {
  static constexpr std::string_view kName = "pool2d";
  Pool2dProblem problem;
  OperandFormats values = {};

  friend bool operator==(const Pool2d&, const Pool2d&) = default;
};

struct Activation {
  static constexpr std::string_view kName = "activation";
  std::int64_t n = 1;
  Shape shape;
  ActivationKind kind = ActivationKind::kSilu;
  OperandFormats values = {};

  friend bool operator==(const Activation&, const Activation&) = default;
};

// Values side by side in the channels: x and those behind it, all in the format of x.
struct Concat {
  static constexpr std::string_view kName = "concat";
  std::int64_t n = 1;
  std::int64_t h = 1, w = 1;
  std::vector<std::int64_t> channels;  // of each value
  OperandFormats values = {};
  std::vector<bool> in_place = {};  // values that lie where y has them; empty: none does

  Shape y_shape() const { return {h, w, std::reduce(channels.begin(), channels.end())}; }

  friend bool operator==(const Concat&, const Concat&) = default;
};

// y = x * gate[c]; the gate, 1 x 1 x C of every image, is the second operand.
struct Multiply {
  static constexpr std::string_view kName = "multiply";
  std::int64_t n = 1;
  Shape shape;
  OperandFormats values = {};

  friend bool operator==(const Multiply&, const Multiply&) = default;
};

// y[c] = x[c] / (k + alpha * sum of x[i]^2)^beta, i within size / 2 of c.
struct Lrn {
  static constexpr std::string_view kName = "lrn";
  std::int64_t n = 1;
  Shape shape;
  std::int64_t size = 5;
  double alpha = 1e-4;
  double beta = 0.75;
  double k = 1;
  OperandFormats values = {};

  friend bool operator==(const Lrn&, const Lrn&) = default;
};

struct Flatten {
  static constexpr std::string_view kName = "flatten";
  std::int64_t n = 1;
  Shape shape;  // of x
  FlattenOrder order = FlattenOrder::kHWC;
  OperandFormats values = {};

  friend bool operator==(const Flatten&, const Flatten&) = default;
};

using StepOp = std::variant<FusedConv2d, Dense, GlobalPool, Softmax, Normalize, BatchNorm, Clamp,
                            Add, Pad, Crop, Pool2d, Activation, Concat, Multiply, Lrn, Flatten>;

}  // namespace vertebra
