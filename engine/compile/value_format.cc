#include "engine/compile/value_format.h"

#include <algorithm>

namespace vertebra {
namespace {

// Whether `accepts` holds for every node that reads the value, and there is one.
template <class F>
bool all_readers(const Graph& graph, ValueId id, F&& accepts) {
  bool any = false;
  for (const Node& node : graph.nodes) {
    if (std::find(node.inputs.begin(), node.inputs.end(), id) == node.inputs.end()) continue;
    if (!accepts(node)) return false;
    any = true;
  }
  return any;
}

template <class A>
bool is(const Node& node) {
  return std::holds_alternative<A>(node.attributes);
}

bool holds_scores(const Graph& graph, ValueId id) {
  const Node* producer = graph.producer_of(id);
  if (producer == nullptr) return false;
  if (is<SoftmaxAttributes>(*producer)) return true;
  return is<DenseAttributes>(*producer) &&
         (graph.is_output(id) || all_readers(graph, id, is<SoftmaxAttributes>));
}

bool read_in_pairs(const Graph& graph, ValueId id) {
  return graph.shape_of(id).c <= 4 && !graph.is_output(id) &&
         all_readers(graph, id, [&](const Node& node) {
           const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes);
           return conv != nullptr && conv->groups == 1 && conv->stride_w % 2 == 0 &&
                  !(node.inputs.size() == 2 && node.inputs[1] == id);
         });
}

}  // namespace

ValueFormat value_format(const Graph& graph, ValueId id, const CompileTarget& target) {
  if (id == graph.input && all_readers(graph, id, is<NormalizeAttributes>)) {
    return {DType::kU8, 1};
  }
  const std::string& name = graph.value(id).name;
  ValueFormat format{target.precision.of(name), 1};
  if (!target.precision.overrides.contains(name) && holds_scores(graph, id)) {
    format.dtype = DType::kF32;
  }
  if (target.device.kind == DeviceKind::kCuda) {
    format.channel_multiple = format.dtype == DType::kF16 && read_in_pairs(graph, id) ? 4 : 8;
  }
  return format;
}

}  // namespace vertebra
