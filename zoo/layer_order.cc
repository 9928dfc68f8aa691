#include "zoo/layer_order.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>
#include <tuple>

namespace vertebra::zoo {
namespace {

std::size_t index(NodeId id) { return static_cast<std::size_t>(id); }

// Per node the number of its layer.
std::vector<int> number_layers(const Graph& graph) {
  std::map<std::string_view, int> numbers;
  std::vector<int> layers;
  for (const Node& node : graph.nodes) {
    layers.push_back(numbers.emplace(node.sources.front(), numbers.size()).first->second);
  }
  return layers;
}

// Per layer, layers between it and the output on the longest path.
std::vector<int> measure_distances(const Graph& graph, const std::vector<int>& layers) {
  std::vector<int> distances(graph.nodes.size(), 0);
  for (auto reader = graph.nodes.size(); reader-- > 0;) {
    for (const ValueId id : graph.nodes[reader].inputs) {
      const NodeId producer = graph.value(id).producer;
      if (producer == kNoNode) continue;
      const int from = layers[index(producer)];
      const int to = layers[reader];
      if (from == to) continue;
      int& distance = distances[static_cast<std::size_t>(from)];
      distance = std::max(distance, distances[static_cast<std::size_t>(to)] + 1);
    }
  }
  return distances;
}

// Per layer, when the walk meets it.
std::vector<int> walk(const Graph& graph, const std::vector<int>& layers) {
  constexpr int kNever = -1;
  std::vector<int> met(graph.nodes.size(), kNever);
  std::vector<bool> visited(graph.nodes.size(), false);
  std::vector<ValueId> pending(graph.outputs.rbegin(), graph.outputs.rend());
  int count = 0;
  while (!pending.empty()) {
    const NodeId node = graph.value(pending.back()).producer;
    pending.pop_back();
    if (node == kNoNode || visited[index(node)]) continue;
    visited[index(node)] = true;
    int& when = met[static_cast<std::size_t>(layers[index(node)])];
    if (when == kNever) when = count++;
    const auto& inputs = graph.node(node).inputs;
    pending.insert(pending.end(), inputs.rbegin(), inputs.rend());
  }
  return met;
}

}  // namespace

std::vector<NodeId> layer_order(const Graph& graph) {
  const std::vector<int> layers = number_layers(graph);
  const std::vector<int> distances = measure_distances(graph, layers);
  const std::vector<int> met = walk(graph, layers);
  std::vector<NodeId> order(graph.nodes.size());
  std::iota(order.begin(), order.end(), 0);
  const auto key = [&](NodeId id) {
    const auto layer = static_cast<std::size_t>(layers[index(id)]);
    return std::tuple(-distances[layer], met[layer], id);
  };
  std::sort(order.begin(), order.end(), [&](NodeId a, NodeId b) { return key(a) < key(b); });
  return order;
}

}  // namespace vertebra::zoo
