// The static graph: nodes and values in vectors, referred to by index. Nodes stand in topological
// order; a node makes one value, whose name is the node's name too. Shapes carry no batch.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "graph/core/shape.h"
#include "graph/ir/attributes.h"
#include "graph/ir/op_schema.h"

namespace vertebra {

using ValueId = std::int32_t;
using NodeId = std::int32_t;
inline constexpr NodeId kNoNode = -1;
inline constexpr ValueId kNoValue = -1;

struct Value {
  std::string name;
  Shape shape;
  NodeId producer = kNoNode;  // kNoNode: the graph's input

  friend bool operator==(const Value&, const Value&) = default;
};

struct Node {
  Attributes attributes;
  std::vector<ValueId> inputs;
  ValueId output = kNoValue;
  std::vector<std::string> sources;  // names of the imported nodes that it stands for

  friend bool operator==(const Node&, const Node&) = default;
};

struct Graph {
  std::string name;
  Stage stage = Stage::kImported;
  std::vector<Value> values;
  std::vector<Node> nodes;
  ValueId input = kNoValue;
  std::vector<ValueId> outputs;

  const Value& value(ValueId id) const { return values.at(static_cast<std::size_t>(id)); }
  const Node& node(NodeId id) const { return nodes.at(static_cast<std::size_t>(id)); }
  Node& node(NodeId id) { return nodes.at(static_cast<std::size_t>(id)); }
  const Shape& shape_of(ValueId id) const { return value(id).shape; }
  const std::string& name_of(const Node& n) const { return value(n.output).name; }

  // The node that makes a value, or nothing for the graph's input.
  const Node* producer_of(ValueId id) const {
    const NodeId producer = value(id).producer;
    return producer == kNoNode ? nullptr : &node(producer);
  }

  // kNoValue for an unknown name.
  ValueId find_value(std::string_view value_name) const;

  bool is_output(ValueId id) const;

  // Per value, how many node inputs and graph outputs read it.
  std::vector<int> use_counts() const;

  friend bool operator==(const Graph&, const Graph&) = default;
};

// Removes nodes that no output needs, with their values, and renumbers what stays; order is kept.
// The graph's input always stays.
void remove_unused_nodes(Graph& graph);

// The convolution of a node as a problem, at a batch of n.
Conv2dProblem conv2d_problem(const Graph& graph, const Node& node, std::int64_t n);

// The pooling of `attributes` as a problem, at a batch of n.
Pool2dProblem pool2d_problem(const Pool2dAttributes& attributes, const Shape& x, std::int64_t n);

// Multiply-accumulates of convolutions and dense layers, one image.
std::int64_t count_macs(const Graph& graph);

// Elements of filters, biases, gammas and betas: what training adjusts.
std::int64_t count_parameters(const Graph& graph);

}  // namespace vertebra
