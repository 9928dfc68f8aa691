#include "engine/compile/buffer_assignment.h"

#include <algorithm>

#include "graph/core/checked_math.h"
#include "graph/core/tensor_desc.h"

namespace vertebra {

BufferAssignment::BufferAssignment(const Graph& graph, std::int64_t n)
    : graph_(graph), n_(n), last_use_(graph.values.size(), kNoNode), refs_(graph.values.size()) {
  for (NodeId id = 0; id < static_cast<NodeId>(graph.nodes.size()); ++id) {
    for (const ValueId input : graph.node(id).inputs) {
      last_use_.at(static_cast<std::size_t>(input)) = id;
    }
  }
  refs_.at(static_cast<std::size_t>(graph.input)) = {kExternalBuffer, 0,
                                                     graph.shape_of(graph.input).c};
}

bool BufferAssignment::residual_may_alias_output(NodeId id) const {
  const Node& node = graph_.node(id);
  if (node.inputs.size() != 2 || node.inputs[0] == node.inputs[1]) return false;
  const ValueId residual = node.inputs[1];
  return residual != graph_.input && !graph_.is_output(residual) &&
         last_use_.at(static_cast<std::size_t>(residual)) == id;
}

std::int64_t BufferAssignment::upper_of(ValueId id) const {
  const auto steps = static_cast<std::int64_t>(graph_.nodes.size());
  if (graph_.is_output(id)) return steps;
  // A value that nothing reads still exists while its step runs.
  const Value& value = graph_.value(id);
  return std::max<std::int64_t>(last_use_.at(static_cast<std::size_t>(id)), value.producer) + 1;
}

void BufferAssignment::assign(NodeId id, const Needs& needs, PlanStep& step) {
  const Node& node = graph_.node(id);
  const Value& output = graph_.value(node.output);
  step.x = where(node.inputs[0]);
  if (node.inputs.size() == 2) step.residual = where(node.inputs[1]);
  BufferRef& y = refs_.at(static_cast<std::size_t>(node.output));
  if (needs.residual_aliases_output) {
    y = step.residual;
    auto& shared = requests_.at(static_cast<std::size_t>(y.buffer));
    shared.upper = std::max(shared.upper, upper_of(node.output));
  } else {
    y = {static_cast<std::int32_t>(requests_.size()), 0, output.shape.c};
    const TensorDesc desc{DType::kF32, output.shape};
    const std::int64_t bytes = checked_mul(desc.bytes_per_image(), n_, "bytes of a value");
    requests_.push_back({output.name, id, upper_of(node.output), bytes, needs.alignment});
  }
  step.y = y;
  if (needs.workspace_bytes > 0) {
    step.workspace = static_cast<std::int32_t>(requests_.size());
    requests_.push_back({output.name + "/workspace", id, id + 1, needs.workspace_bytes, 64});
  }
}

}  // namespace vertebra
