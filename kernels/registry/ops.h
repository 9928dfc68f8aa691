// What one implementation is asked to do: the numbers, what is fused around it, what its operands
// are made of, and where its weights come from. One struct per op; values, without data.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "graph/core/conv2d_problem.h"
#include "graph/core/epilogue.h"
#include "graph/core/gemm_problem.h"
#include "graph/core/shape.h"
#include "graph/core/tensor_layout.h"
#include "graph/core/weight_expr.h"

namespace vertebra {

// Formats of the values that a step reads and writes; arithmetic is in fp32 whatever they are.
struct OperandFormats {
  ValueFormat x;
  ValueFormat residual;  // the second operand of a residual or sum; as x where there is none
  ValueFormat y;
  // Packed weights: f16 where the step is at reduced precision, else f32. Biases are f32 always.
  DType weights = DType::kF32;

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

struct Add {
  static constexpr std::string_view kName = "add";
  std::int64_t n = 1;
  Shape shape;
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

using StepOp =
    std::variant<FusedConv2d, Dense, GlobalPool, Softmax, Normalize, BatchNorm, Clamp, Add, Pad>;

}  // namespace vertebra
