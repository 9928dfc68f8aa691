#include "engine/compile/slice_plan.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "engine/compile/select.h"
#include "engine/compile/step_op.h"
#include "engine/compile/value_format.h"

namespace vertebra {

SlicePlan::SlicePlan(const Graph& graph, const CompileTarget& target, std::int64_t n)
    : graph_(graph), target_(target), n_(n), readers_(graph.values.size()) {
  for (ValueId id = 0; id < static_cast<ValueId>(graph.values.size()); ++id) {
    places_.push_back({id, 0});
  }
  for (NodeId id = 0; id < static_cast<NodeId>(graph.nodes.size()); ++id) {
    for (const ValueId input : graph.node(id).inputs) {
      auto& readers = readers_.at(static_cast<std::size_t>(input));
      if (readers.empty() || readers.back() != id) readers.push_back(id);
    }
  }
  // Later concats first: where a whole lies decides where its parts do.
  for (auto node = graph.nodes.rbegin(); node != graph.nodes.rend(); ++node) {
    if (std::holds_alternative<ConcatAttributes>(node->attributes)) place_parts(*node);
  }
}

std::int64_t SlicePlan::pixel_stride_of(ValueId root) const {
  return dense_layout(graph_.shape_of(root), value_format(graph_, root, target_)).pixel_stride;
}

bool SlicePlan::lies_in_place(ValueId part, ValueId whole, std::int64_t channel_offset) const {
  return is_slice(part) && root_of(part) == root_of(whole) &&
         channel_offset_of(part) == channel_offset_of(whole) + channel_offset;
}

bool SlicePlan::may_be_part(ValueId part, ValueId whole) const {
  if (part == graph_.input || graph_.is_output(part) || is_slice(part)) return false;
  const ValueFormat format = value_format(graph_, part, target_);
  return format == value_format(graph_, whole, target_) &&
         graph_.shape_of(part).c % format.channel_multiple == 0;
}

void SlicePlan::place_parts(const Node& concat) {
  const ValueId whole = concat.output;
  std::int64_t offset = channel_offset_of(whole);
  for (const ValueId part : concat.inputs) {
    if (may_be_part(part, whole)) try_place(part, {root_of(whole), offset});
    offset += graph_.shape_of(part).c;
  }
}

void SlicePlan::try_place(ValueId part, const Place& place) {
  std::vector<NodeId> affected = readers_.at(static_cast<std::size_t>(part));
  affected.push_back(graph_.value(part).producer);
  // Seconds of the nodes that touch the value; a concat with something to copy needs a row for it,
  // what it copies in all is what is to be saved.
  const auto seconds = [&]() -> std::optional<double> {
    double sum = 0;
    for (const NodeId id : affected) {
      const Node& node = graph_.node(id);
      if (is_free(node)) continue;
      const std::int64_t granularity = granularity_of(node);
      const auto one = cheapest_estimate(step_op(node, n_), target_.device, granularity);
      if (one) {
        sum += *one;
      } else if (!std::holds_alternative<ConcatAttributes>(node.attributes)) {
        return std::nullopt;
      } else {
        sum += 1;  // no device copies it: anything is better
      }
    }
    return sum;
  };
  const std::optional<double> apart = seconds();
  places_.at(static_cast<std::size_t>(part)) = place;
  const std::optional<double> joined = seconds();
  // Equal sums differ by rounding.
  if (!joined || (apart && *joined > *apart * (1 + 1e-9))) {
    places_.at(static_cast<std::size_t>(part)) = {part, 0};
  }
}

StepOp SlicePlan::step_op(const Node& node, std::int64_t n) const {
  StepOp op = make_step_op(graph_, node, n, target_);
  auto* concat = std::get_if<Concat>(&op);
  std::visit(
      [&](auto& o) {
        o.values.x_is_slice = is_slice(node.inputs.front());
        o.values.residual_is_slice =
            concat == nullptr && node.inputs.size() == 2 && is_slice(node.inputs[1]);
        o.values.y_is_slice = is_slice(node.output);
      },
      op);
  if (concat != nullptr) {
    std::int64_t offset = 0;
    for (const ValueId part : node.inputs) {
      concat->in_place.push_back(lies_in_place(part, node.output, offset));
      offset += graph_.shape_of(part).c;
    }
  }
  return op;
}

std::int64_t SlicePlan::granularity_of(const Node& node) const {
  std::int64_t granularity = 0;
  const auto add = [&](ValueId id) {
    if (!is_slice(id)) return;
    granularity =
        std::gcd(granularity, std::gcd(channel_offset_of(id), pixel_stride_of(root_of(id))));
  };
  for (const ValueId input : node.inputs) add(input);
  add(node.output);
  return granularity;
}

bool SlicePlan::is_free(const Node& node) const {
  if (!std::holds_alternative<ConcatAttributes>(node.attributes)) return false;
  std::int64_t offset = 0;
  return std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId part) {
    const std::int64_t begin = offset;
    offset += graph_.shape_of(part).c;
    return lies_in_place(part, node.output, begin);
  });
}

}  // namespace vertebra
