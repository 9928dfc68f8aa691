#include "engine/compile/buffer_assignment.h"

#include <algorithm>

#include "engine/compile/value_format.h"
#include "graph/core/checked_math.h"

namespace vertebra {

BufferAssignment::BufferAssignment(const Graph& graph, std::int64_t n, const CompileTarget& target)
    : graph_(graph),
      n_(n),
      target_(target),
      last_use_(graph.values.size(), kNoNode),
      refs_(graph.values.size()) {
  for (NodeId id = 0; id < static_cast<NodeId>(graph.nodes.size()); ++id) {
    for (const ValueId input : graph.node(id).inputs) {
      last_use_.at(static_cast<std::size_t>(input)) = id;
    }
  }
  refs_.at(static_cast<std::size_t>(graph.input)) = {
      kExternalBuffer, 0,
      dense_layout(graph.shape_of(graph.input), value_format(graph, graph.input, target))};
}

bool BufferAssignment::residual_may_alias_output(NodeId id) const {
  const Node& node = graph_.node(id);
  if (node.inputs.size() != 2 || node.inputs[0] == node.inputs[1]) return false;
  const ValueId residual = node.inputs[1];
  return residual != graph_.input && !graph_.is_output(residual) &&
         value_format(graph_, residual, target_) == value_format(graph_, node.output, target_) &&
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
  if (std::holds_alternative<ConcatAttributes>(node.attributes)) {
    for (std::size_t i = 1; i < node.inputs.size(); ++i) step.more.push_back(where(node.inputs[i]));
  } else if (node.inputs.size() == 2) {
    step.residual = where(node.inputs[1]);
  }
  BufferRef& y = refs_.at(static_cast<std::size_t>(node.output));
  if (needs.residual_aliases_output) {
    y = step.residual;
    auto& shared = requests_.at(static_cast<std::size_t>(y.buffer));
    shared.upper = std::max(shared.upper, upper_of(node.output));
  } else {
    const TensorLayout layout =
        dense_layout(output.shape, value_format(graph_, node.output, target_));
    // Every image takes the same number of aligned units, so that arenas grow evenly with n.
    const std::int64_t image = align_up(layout.bytes_per_image(output.shape.h), needs.alignment);
    y = {add(output.name, id, upper_of(node.output), checked_mul(image, n_, "bytes of a value"),
             needs.alignment),
         0, layout};
  }
  step.y = y;
  if (needs.workspace_bytes > 0) {
    step.workspace =
        add(output.name + "/workspace", id, id + 1, needs.workspace_bytes, needs.alignment);
  }
  if (needs.side_bytes > 0) {
    step.side =
        add(output.name + "/side", id, upper_of(node.output), needs.side_bytes, needs.alignment);
  }
}

std::int32_t BufferAssignment::add(std::string name, std::int64_t lower, std::int64_t upper,
                                   std::int64_t bytes, std::int64_t alignment) {
  requests_.push_back({std::move(name), lower, upper, bytes, alignment});
  return static_cast<std::int32_t>(requests_.size()) - 1;
}

}  // namespace vertebra
