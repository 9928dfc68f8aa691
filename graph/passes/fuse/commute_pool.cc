#include "graph/passes/fuse/commute_pool.h"

#include <array>
#include <utility>

#include "graph/passes/pattern.h"

namespace vertebra {
namespace {

// Two nodes, the second of which reads the first.
struct Pair {
  NodeId first, second;
};

bool is_pointwise(const Conv2dAttributes& conv) {
  return conv.r == 1 && conv.s == 1 && conv.stride_h == 1 && conv.stride_w == 1 && !conv.pad.any();
}

bool has_bias(const WeightExpr& weight) { return !weight.bias.empty() || !weight.folded.empty(); }

// In either order.
bool is_pool_and_convolution(const Attributes& a, const Attributes& b) {
  const auto in_order = [](const Attributes& conv, const Attributes& pool) {
    return std::holds_alternative<Conv2dAttributes>(conv) &&
           std::holds_alternative<Pool2dAttributes>(pool);
  };
  return in_order(a, b) || in_order(b, a);
}

Support applies(const Graph& graph, const Pair& pair, const std::vector<int>& uses) {
  const Node& first = graph.node(pair.first);
  const Node& second = graph.node(pair.second);
  const auto* leading = std::get_if<Conv2dAttributes>(&first.attributes);
  const auto& conv = leading != nullptr ? *leading : std::get<Conv2dAttributes>(second.attributes);
  const auto& pool = std::get<Pool2dAttributes>((leading != nullptr ? second : first).attributes);
  if (pool.kind != PoolKind::kMean) return Support::no("the pool is no mean");
  if (!is_pointwise(conv)) return Support::no("the convolution is not 1x1 at stride 1, unpadded");
  if (conv.epilogue != Epilogue{}) return Support::no("the convolution has an epilogue");
  if (pool.count_padding && pool.pad.any() && has_bias(conv.weight)) {
    return Support::no("the pool counts padding and the convolution has a bias");
  }
  if (graph.is_output(first.output) || uses.at(static_cast<std::size_t>(first.output)) != 1) {
    return Support::no("the value between them is read elsewhere");
  }
  const Shape& x = graph.shape_of(first.inputs.front());
  const Shape& y = graph.shape_of(second.output);
  const bool fewer_pixels = y.h * y.w < x.h * x.w;
  if (leading != nullptr && !fewer_pixels) return Support::no("the pool gives no fewer pixels");
  if (leading == nullptr && fewer_pixels) return Support::no("the pool gives fewer pixels");
  if (leading == nullptr && y.c >= x.c) {
    return Support::no("the convolution gives no fewer channels");
  }
  return Support::yes();
}

// The pair in the other order; the value between them takes another name, since it holds something
// else. False where that name is taken.
bool swap_nodes(Graph& graph, const Pair& pair) {
  Node& first = graph.node(pair.first);
  Node& second = graph.node(pair.second);
  const bool pool_leads = std::holds_alternative<Pool2dAttributes>(second.attributes);
  Value& between = graph.values.at(static_cast<std::size_t>(first.output));
  const std::string name = between.name + (pool_leads ? "/pooled" : "/projected");
  if (graph.find_value(name) != kNoValue) return false;
  const Shape& x = graph.shape_of(first.inputs.front());
  const Shape& y = graph.shape_of(second.output);
  between.name = name;
  between.shape = pool_leads ? Shape{y.h, y.w, x.c} : Shape{x.h, x.w, y.c};
  std::swap(first.attributes, second.attributes);
  std::swap(first.sources, second.sources);
  return true;
}

// The node whose function the convolution would take if the pair stayed as it is, or kNoNode.
NodeId function_behind(const Graph& graph, ValueId value, const std::vector<int>& uses) {
  if (!may_take_function(graph, value, uses)) return kNoNode;
  for (NodeId id = graph.value(value).producer + 1; id < static_cast<NodeId>(graph.nodes.size());
       ++id) {
    const Node& node = graph.node(id);
    if (node.inputs.front() != value) continue;
    const bool is_function = std::holds_alternative<ClampAttributes>(node.attributes) ||
                             std::holds_alternative<ActivationAttributes>(node.attributes);
    return is_function ? id : kNoNode;
  }
  return kNoNode;
}

FusionVerdict ask(const Graph& before, const Pair& pair, const Graph& after, FusionOracle& oracle,
                  const std::vector<int>& uses) {
  const NodeId behind = function_behind(before, before.node(pair.second).output, uses);
  const std::array<NodeId, 3> nodes{pair.first, pair.second, behind};
  if (behind == kNoNode) {
    return oracle.compare(
        {"commute_pool", before, std::span(nodes).first(2), after, std::span(nodes).first(2)});
  }
  // A convolution at the end would take the function, a pool does not.
  Graph fused = before;
  const Attributes function = before.node(behind).attributes;
  const FunctionFields fields = *function_fields(fused.node(pair.second).attributes);
  if (const auto* clamp = std::get_if<ClampAttributes>(&function)) {
    *fields.clamp = clamp->range;
  } else {
    *fields.activation = std::get<ActivationAttributes>(function).kind;
  }
  return oracle.compare({"commute_pool", fused, std::span(nodes).first(2), after, nodes});
}

}  // namespace

bool commute_pool(Graph& graph, FusionOracle& oracle, std::vector<FusionRecord>& records) {
  bool changed = false;
  // Counted once: a swap leaves them as they are.
  const std::vector<int> uses = graph.use_counts();
  for (NodeId id = 0; id < static_cast<NodeId>(graph.nodes.size()); ++id) {
    const Node* before = graph.producer_of(graph.node(id).inputs.front());
    if (before == nullptr) continue;
    const Pair pair{graph.value(before->output).producer, id};
    if (!is_pool_and_convolution(before->attributes, graph.node(id).attributes)) continue;
    FusionRecord record{"commute_pool", graph.name_of(graph.node(id)), false, "", 0};
    const Support support = applies(graph, pair, uses);
    record.reason = support.reason();
    if (!support) {
      records.push_back(std::move(record));
      continue;
    }
    Graph after = graph;
    if (!swap_nodes(after, pair)) {
      record.reason = "the name of the new value is taken";
    } else {
      const FusionVerdict verdict = ask(graph, pair, after, oracle, uses);
      record.gain_s = verdict.gain_s;
      record.accepted = verdict.support && verdict.gain_s > 0;
      record.reason = verdict.support ? record.accepted ? "" : "no gain" : verdict.support.reason();
    }
    if (record.accepted) {
      graph = std::move(after);
      changed = true;
    }
    records.push_back(std::move(record));
  }
  return changed;
}

}  // namespace vertebra
