#include "engine/compile/step_op.h"

#include <algorithm>

#include "engine/compile/value_format.h"

namespace vertebra {
namespace {

struct Lowering {
  const Graph& graph;
  std::span<const ValueId> inputs;
  Shape x;
  std::int64_t n;
  std::int64_t ranking;

  StepOp operator()(const NormalizeAttributes& a) const {
    return Normalize{n, x, a.mean, a.stddev};
  }
  StepOp operator()(const PadAttributes& a) const { return Pad{n, x, a.pad}; }
  StepOp operator()(const Conv2dAttributes& a) const {
    return FusedConv2d{{n, x.h, x.w, x.c, a.k, a.r, a.s, a.stride_h, a.stride_w, a.pad, a.groups},
                       a.epilogue,
                       a.weight};
  }
  StepOp operator()(const BatchNormAttributes& a) const {
    return BatchNorm{n, x, a.tensors, {}, a.function};
  }
  StepOp operator()(const ClampAttributes& a) const { return Clamp{n, x, a.range}; }
  StepOp operator()(const AddAttributes& a) const { return Add{n, x, a.scale}; }
  StepOp operator()(const GlobalPoolAttributes&) const { return GlobalPool{n, x}; }
  StepOp operator()(const DenseAttributes& a) const {
    return Dense{{n, x.c, a.units}, a.weight, {}, a.function};
  }
  StepOp operator()(const SoftmaxAttributes&) const {
    return Softmax{n, x.c, std::min(ranking, x.c)};
  }
  StepOp operator()(const CropAttributes& a) const { return Crop{n, x, a.sides}; }
  StepOp operator()(const Pool2dAttributes& a) const { return Pool2d{pool2d_problem(a, x, n)}; }
  StepOp operator()(const ActivationAttributes& a) const { return Activation{n, x, a.kind}; }
  StepOp operator()(const ConcatAttributes&) const {
    Concat op{n, x.h, x.w, {}};
    for (const ValueId id : inputs) op.channels.push_back(graph.shape_of(id).c);
    return op;
  }
  StepOp operator()(const MultiplyAttributes&) const { return Multiply{n, x}; }
  StepOp operator()(const LrnAttributes& a) const {
    return Lrn{n, x, a.size, a.alpha, a.beta, a.k};
  }
  StepOp operator()(const FlattenAttributes& a) const { return Flatten{n, x, a.order}; }
};

}  // namespace

StepOp make_step_op(const Graph& graph, const Attributes& attributes,
                    std::span<const ValueId> inputs, ValueId output, std::int64_t n,
                    const CompileTarget& target) {
  const std::int64_t ranking = graph.is_output(output) ? target.ranking : 0;
  const Lowering lowering{graph, inputs, graph.shape_of(inputs.front()), n, ranking};
  StepOp op = std::visit(lowering, attributes);
  OperandFormats values;
  values.x = value_format(graph, inputs.front(), target);
  values.residual = value_format(graph, inputs.back(), target);
  values.y = value_format(graph, output, target);
  values.weights = target.precision.of(graph.value(output).name);
  std::visit([&](auto& o) { o.values = values; }, op);
  return op;
}

StepOp make_step_op(const Graph& graph, const Node& node, std::int64_t n,
                    const CompileTarget& target) {
  return make_step_op(graph, node.attributes, node.inputs, node.output, n, target);
}

}  // namespace vertebra
