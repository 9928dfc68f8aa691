#include "engine/compile/buffer_assignment.h"

#include <algorithm>

#include "engine/compile/value_format.h"
#include "graph/core/checked_math.h"

namespace vertebra {

BufferAssignment::BufferAssignment(const Graph& graph, std::int64_t n, const CompileTarget& target,
                                   const SlicePlan& slices)
    : graph_(graph),
      n_(n),
      target_(target),
      slices_(slices),
      last_use_(graph.values.size(), kNoNode),
      refs_(graph.values.size()),
      buffers_(graph.values.size(), kNoBuffer) {
  for (NodeId id = 0; id < static_cast<NodeId>(graph.nodes.size()); ++id) {
    const Node& node = graph.node(id);
    // A value that nothing reads still exists while its step runs.
    last_use_.at(static_cast<std::size_t>(slices.root_of(node.output))) = id;
    for (const ValueId input : node.inputs) {
      last_use_.at(static_cast<std::size_t>(slices.root_of(input))) = id;
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
  // A slice has no last use of its own.
  return residual != graph_.input && !graph_.is_output(residual) &&
         !slices_.is_slice(node.output) && slices_.root_of(node.inputs[0]) != residual &&
         value_format(graph_, residual, target_) == value_format(graph_, node.output, target_) &&
         last_use_.at(static_cast<std::size_t>(residual)) == id;
}

std::int64_t BufferAssignment::upper_of(ValueId root) const {
  if (graph_.is_output(root)) return static_cast<std::int64_t>(graph_.nodes.size());
  return last_use_.at(static_cast<std::size_t>(root)) + 1;
}

BufferRef BufferAssignment::place(ValueId id, NodeId first_writer, std::int64_t alignment) {
  const ValueId root = slices_.root_of(id);
  const Value& value = graph_.value(root);
  const TensorLayout layout = dense_layout(value.shape, value_format(graph_, root, target_));
  std::int32_t& buffer = buffers_.at(static_cast<std::size_t>(root));
  if (buffer == kNoBuffer) {
    // Every image takes the same number of aligned units, so that arenas grow evenly with n.
    const std::int64_t image = align_up(layout.bytes_per_image(value.shape.h), alignment);
    buffer = add(value.name, first_writer, upper_of(root),
                 checked_mul(image, n_, "bytes of a value"), alignment);
  }
  return {buffer, slices_.channel_offset_of(id), layout};
}

void BufferAssignment::assign(NodeId id, const Needs& needs, PlanStep& step) {
  const Node& node = graph_.node(id);
  const std::string& name = graph_.name_of(node);
  step.x = where(node.inputs[0]);
  if (std::holds_alternative<ConcatAttributes>(node.attributes)) {
    for (std::size_t i = 1; i < node.inputs.size(); ++i) step.more.push_back(where(node.inputs[i]));
  } else if (node.inputs.size() == 2) {
    step.residual = where(node.inputs[1]);
  }
  BufferRef& y = refs_.at(static_cast<std::size_t>(node.output));
  if (needs.residual_aliases_output) {
    y = step.residual;
    buffers_.at(static_cast<std::size_t>(node.output)) = y.buffer;
    auto& shared = requests_.at(static_cast<std::size_t>(y.buffer));
    shared.upper = std::max(shared.upper, upper_of(node.output));
  } else {
    y = place(node.output, id, needs.alignment);
  }
  step.y = y;
  if (needs.workspace_bytes > 0) {
    step.workspace = add(name + "/workspace", id, id + 1, needs.workspace_bytes, needs.alignment);
  }
  if (needs.side_bytes > 0) {
    step.side = add(name + "/side", id, upper_of(node.output), needs.side_bytes, needs.alignment);
  }
}

std::int32_t BufferAssignment::add(std::string name, std::int64_t lower, std::int64_t upper,
                                   std::int64_t bytes, std::int64_t alignment) {
  requests_.push_back({std::move(name), lower, upper, bytes, alignment});
  return static_cast<std::int32_t>(requests_.size()) - 1;
}

}  // namespace vertebra
