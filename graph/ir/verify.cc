#include "graph/ir/verify.h"

#include <fmt/format.h>

#include <set>

#include "graph/core/error.h"
#include "graph/ir/infer_shape.h"

namespace vertebra {
namespace {

[[noreturn]] void reject(const std::string& where, std::string got, std::string expected) {
  throw InvalidModel({where, std::move(got), std::move(expected), ""});
}

bool in_range(ValueId id, const Graph& graph) {
  return id >= 0 && static_cast<std::size_t>(id) < graph.values.size();
}

void verify_values(const Graph& graph) {
  const std::string where = fmt::format("graph '{}'", graph.name);
  if (!in_range(graph.input, graph)) reject(where, "no input", "one");
  if (graph.value(graph.input).producer != kNoNode)
    reject(where, "a producer of its input", "none");
  if (graph.outputs.empty()) reject(where, "no output", "at least one");
  for (const ValueId id : graph.outputs) {
    if (!in_range(id, graph)) reject(where, fmt::format("output value {}", id), "a value");
  }
  std::set<std::string_view> names;
  for (const Value& v : graph.values) {
    if (v.name.empty()) reject(where, "a value without a name", "names");
    if (!names.insert(v.name).second) reject(where, fmt::format("'{}' twice", v.name), "one");
    if (v.shape.h < 1 || v.shape.w < 1 || v.shape.c < 1) {
      reject(fmt::format("value '{}'", v.name), to_string(v.shape), "positive extents");
    }
    if (!has_countable_elements(v.shape)) {
      reject(fmt::format("value '{}'", v.name), to_string(v.shape), "at most 2^40 elements");
    }
  }
}

void verify_stage(const Graph& graph, const Node& node, const std::string& where) {
  const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes);
  const auto* dense = std::get_if<DenseAttributes>(&node.attributes);
  const WeightExpr* weight = conv != nullptr    ? &conv->weight
                             : dense != nullptr ? &dense->weight
                                                : nullptr;
  if (graph.stage == Stage::kImported && weight != nullptr && !weight->folded.empty()) {
    reject(where, "a folded batch norm", "none at stage imported");
  }
  if (graph.stage == Stage::kImported && weight != nullptr && weight->factor != 1) {
    reject(where, fmt::format("a weight's factor of {}", weight->factor), "1 at stage imported");
  }
  const auto* norm = std::get_if<BatchNormAttributes>(&node.attributes);
  if (graph.stage != Stage::kFused &&
      ((dense != nullptr && dense->function.any()) || (norm != nullptr && norm->function.any()))) {
    reject(where, "a function of its elements",
           fmt::format("none at stage {}", to_string(graph.stage)));
  }
  if (conv == nullptr) return;
  if (graph.stage != Stage::kFused && conv->epilogue != Epilogue{}) {
    reject(where, "an epilogue", fmt::format("none at stage {}", to_string(graph.stage)));
  }
  const Node* before = graph.producer_of(node.inputs.front());
  if (graph.stage != Stage::kImported && before != nullptr &&
      std::holds_alternative<PadAttributes>(before->attributes)) {
    reject(where, fmt::format("behind padding '{}'", graph.name_of(*before)),
           fmt::format("the padding folded at stage {}", to_string(graph.stage)));
  }
}

}  // namespace

void verify(const Graph& graph) {
  verify_values(graph);
  std::vector<bool> made(graph.values.size(), false);
  made[static_cast<std::size_t>(graph.input)] = true;
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node& node = graph.nodes[i];
    if (!in_range(node.output, graph)) {
      reject(fmt::format("node {}", i), fmt::format("output value {}", node.output), "a value");
    }
    const Value& out = graph.value(node.output);
    const std::string where = fmt::format("{} '{}'", schema(node.attributes).name, out.name);
    std::vector<Shape> shapes;
    for (const ValueId id : node.inputs) {
      if (!in_range(id, graph)) reject(where, fmt::format("input value {}", id), "a value");
      if (!made[static_cast<std::size_t>(id)]) {
        reject(where, fmt::format("input '{}' before it is made", graph.value(id).name),
               "topological order");
      }
      shapes.push_back(graph.shape_of(id));
    }
    if (made[static_cast<std::size_t>(node.output)] || out.producer != static_cast<NodeId>(i)) {
      reject(where, "another producer of its value", "one producer per value");
    }
    made[static_cast<std::size_t>(node.output)] = true;
    const Shape inferred = infer_shape(out.name, node.attributes, shapes);
    if (inferred != out.shape) reject(where, to_string(out.shape), to_string(inferred));
    verify_stage(graph, node, where);
  }
  for (std::size_t i = 0; i < made.size(); ++i) {
    if (!made[i]) reject(fmt::format("value '{}'", graph.values[i].name), "no producer", "one");
  }
}

}  // namespace vertebra
