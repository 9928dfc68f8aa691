#include "engine/compile/step_op.h"

namespace vertebra {
namespace {

struct Lowering {
  std::span<const Shape> in;
  std::int64_t n;

  StepOp operator()(const NormalizeAttributes& a) const {
    return Normalize{n, in[0], a.mean, a.stddev};
  }
  StepOp operator()(const PadAttributes& a) const { return Pad{n, in[0], a.pad}; }
  StepOp operator()(const Conv2dAttributes& a) const {
    return FusedConv2d{
        {n, in[0].h, in[0].w, in[0].c, a.k, a.r, a.s, a.stride_h, a.stride_w, a.pad, a.groups},
        a.epilogue,
        a.weight};
  }
  StepOp operator()(const BatchNormAttributes& a) const { return BatchNorm{n, in[0], a.tensors}; }
  StepOp operator()(const ClampAttributes& a) const { return Clamp{n, in[0], a.range}; }
  StepOp operator()(const AddAttributes&) const { return Add{n, in[0]}; }
  StepOp operator()(const GlobalPoolAttributes&) const { return GlobalPool{n, in[0]}; }
  StepOp operator()(const DenseAttributes& a) const {
    return Dense{{n, in[0].c, a.units}, a.weight};
  }
  StepOp operator()(const SoftmaxAttributes&) const { return Softmax{n, in[0].c}; }
};

}  // namespace

StepOp make_step_op(const Attributes& attributes, std::span<const Shape> inputs, std::int64_t n) {
  return std::visit(Lowering{inputs, n}, attributes);
}

StepOp make_step_op(const Graph& graph, const Node& node, std::int64_t n) {
  std::vector<Shape> shapes;
  for (const ValueId id : node.inputs) shapes.push_back(graph.shape_of(id));
  return make_step_op(node.attributes, shapes, n);
}

}  // namespace vertebra
