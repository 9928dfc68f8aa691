#include "engine/interpret/interpret.h"

#include <fmt/format.h>

#include "graph/core/error.h"
#include "graph/core/half.h"
#include "kernels/reference/reference.h"

namespace vertebra {
namespace {

template <class T>
std::vector<T> to(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

// Computes one node after the other; a call operator per kind.
template <class T>
class Interpreter {
 public:
  Interpreter(const Graph& graph, const WeightMap& weights, std::int64_t n)
      : graph_(graph), weights_(weights), n_(n), values_(graph.values.size()) {}

  std::vector<T>& value(ValueId id) { return values_.at(static_cast<std::size_t>(id)); }

  void run(const Node& node) {
    node_ = &node;
    value(node.output)
        .resize(static_cast<std::size_t>(n_ * graph_.shape_of(node.output).num_elements()));
    std::visit(*this, node.attributes);
  }

  void operator()(const NormalizeAttributes& a) {
    reference::normalize<T>(in(0), a.mean, a.stddev, out());
  }
  void operator()(const PadAttributes& a) {
    reference::pad<T>(n_, graph_.shape_of(node_->inputs[0]), a.pad, in(0), out());
  }
  void operator()(const Conv2dAttributes& a) {
    const Conv2dProblem problem = conv2d_problem(graph_, *node_, n_);
    const auto filter = to<T>(evaluate_filter(a.weight, problem.filter(), weights_));
    const auto bias = to<T>(evaluate_bias(a.weight, problem.k, weights_));
    const auto residual = a.epilogue.residual ? in(1) : std::span<const T>{};
    const Shape pixels{problem.p(), problem.q(), problem.k};
    std::vector<T> y(static_cast<std::size_t>(n_ * pixels.num_elements()));
    reference::conv2d<T>(problem, in(0), filter, bias, residual, a.epilogue.clamp, y);
    if (a.epilogue.activation) {
      const std::vector<T> sums = y;
      reference::activation<T>(*a.epilogue.activation, sums, y);
    }
    if (a.epilogue.mean) {
      reference::global_pool<T>(n_, pixels, y, out());
    } else {
      value(node_->output) = std::move(y);
    }
  }
  void operator()(const BatchNormAttributes& a) {
    const ChannelAffine affine =
        evaluate_batch_norm(a.tensors, graph_.shape_of(node_->output).c, weights_);
    reference::channel_affine<T>(in(0), to<T>(affine.scale), to<T>(affine.shift), out());
    apply(a.function);
  }
  void operator()(const ClampAttributes& a) { reference::clamp<T>(in(0), a.range, out()); }
  void operator()(const AddAttributes& a) { reference::add<T>(in(0), in(1), a.scale, out()); }
  void operator()(const GlobalPoolAttributes&) {
    reference::global_pool<T>(n_, graph_.shape_of(node_->inputs[0]), in(0), out());
  }
  void operator()(const DenseAttributes& a) {
    const std::int64_t c = graph_.shape_of(node_->inputs[0]).c;
    const auto filter = to<T>(evaluate_filter(a.weight, {a.units, 1, 1, c}, weights_));
    const auto bias = to<T>(evaluate_bias(a.weight, a.units, weights_));
    reference::dense<T>(n_, c, a.units, in(0), filter, bias, out());
    apply(a.function);
  }
  void operator()(const CropAttributes& a) {
    reference::crop<T>(n_, graph_.shape_of(node_->inputs[0]), a.sides, in(0), out());
  }
  void operator()(const Pool2dAttributes& a) {
    const Pool2dProblem problem = pool2d_problem(a, graph_.shape_of(node_->inputs[0]), n_);
    reference::pool2d<T>(problem, in(0), out());
  }
  void operator()(const ActivationAttributes& a) { reference::activation<T>(a.kind, in(0), out()); }
  void operator()(const ConcatAttributes&) {
    std::vector<std::span<const T>> parts;
    for (std::size_t i = 0; i < node_->inputs.size(); ++i) parts.push_back(in(i));
    const Shape& shape = graph_.shape_of(node_->output);
    reference::concat<T>(n_ * shape.h * shape.w, parts, out());
  }
  void operator()(const MultiplyAttributes&) {
    reference::multiply<T>(n_, graph_.shape_of(node_->output), in(0), in(1), out());
  }
  void operator()(const LrnAttributes& a) {
    reference::lrn<T>(graph_.shape_of(node_->output).c, a.size, a.alpha, a.beta, a.k, in(0), out());
  }
  void operator()(const FlattenAttributes& a) {
    reference::flatten<T>(n_, graph_.shape_of(node_->inputs[0]), a.order, in(0), out());
  }
  void operator()(const SoftmaxAttributes&) {
    reference::softmax<T>(n_, graph_.shape_of(node_->output).c, in(0), out());
  }

 private:
  std::span<const T> in(std::size_t i) { return value(node_->inputs.at(i)); }
  std::span<T> out() { return value(node_->output); }
  // In place: every element alone.
  void apply(const ElementFunction& function) {
    if (function.clamp) reference::clamp<T>(out(), *function.clamp, out());
    if (function.activation) reference::activation<T>(*function.activation, out(), out());
  }

  const Graph& graph_;
  const WeightMap& weights_;
  std::int64_t n_;
  const Node* node_ = nullptr;
  std::vector<std::vector<T>> values_;
};

template <class T>
void store_as(InterpretMode mode, std::vector<T>& values) {
  for (T& v : values) {
    const auto f = static_cast<float>(v);
    if (mode == InterpretMode::kHalfStorage) v = half_to_float(float_to_half(f));
    if (mode == InterpretMode::kBFloat16Storage) v = bfloat16_to_float(float_to_bfloat16(f));
  }
}

template <class T>
InterpretedValues run_all(const Graph& graph, const WeightMap& weights, std::int64_t n,
                          std::span<const double> input, InterpretMode mode) {
  Interpreter<T> interpreter(graph, weights, n);
  interpreter.value(graph.input).assign(input.begin(), input.end());
  InterpretedValues named;
  const auto keep = [&](ValueId id) {
    std::vector<T>& v = interpreter.value(id);
    store_as(mode, v);
    named[graph.value(id).name].assign(v.begin(), v.end());
  };
  keep(graph.input);
  // What nothing reads any more is held by name alone: all values of a large network twice would
  // take its memory twice.
  std::vector<NodeId> last_use(graph.values.size(), kNoNode);
  for (NodeId id = 0; id < static_cast<NodeId>(graph.nodes.size()); ++id) {
    for (const ValueId read : graph.node(id).inputs) {
      last_use.at(static_cast<std::size_t>(read)) = id;
    }
  }
  for (NodeId id = 0; id < static_cast<NodeId>(graph.nodes.size()); ++id) {
    const Node& node = graph.node(id);
    interpreter.run(node);
    keep(node.output);
    for (const ValueId read : node.inputs) {
      if (last_use.at(static_cast<std::size_t>(read)) == id)
        interpreter.value(read) = std::vector<T>();
    }
  }
  return named;
}

}  // namespace

InterpretedValues interpret(const Graph& graph, const WeightMap& weights, std::int64_t n,
                            std::span<const double> input, InterpretMode mode) {
  const std::int64_t expected = n * graph.shape_of(graph.input).num_elements();
  if (n < 1 || static_cast<std::int64_t>(input.size()) != expected) {
    throw InvalidArgument({"interpreter input",
                           fmt::format("{} numbers for n = {}", input.size(), n),
                           fmt::format("{}", expected), ""});
  }
  return mode == InterpretMode::kDouble ? run_all<double>(graph, weights, n, input, mode)
                                        : run_all<float>(graph, weights, n, input, mode);
}

}  // namespace vertebra
