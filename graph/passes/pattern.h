// What fusing passes have in common: when a node may be taken into the node that reads it.
#pragma once

#include <optional>

#include "graph/core/support.h"
#include "graph/ir/graph.h"

namespace vertebra {

// Yes when `value` is made by a convolution, only one input reads it and it is no output of the
// graph: nobody can tell that it is gone. `use_counts` is Graph::use_counts().
Support only_consumer_of_conv2d(const Graph& graph, ValueId value,
                                const std::vector<int>& use_counts);

// Where a node keeps what it does to its elements last.
struct FunctionFields {
  std::optional<ClampRange>* clamp;
  std::optional<ActivationKind>* activation;
};

// Of a convolution, batch norm or dense layer; nothing for other nodes.
std::optional<FunctionFields> function_fields(Attributes& attributes);

// Yes when `value` is made by a node that can apply one more function to its elements, only one
// input reads it and it is no output of the graph.
Support may_take_function(const Graph& graph, ValueId value, const std::vector<int>& use_counts);

// Makes node `id` compute what `attributes` says from `inputs`, standing for what it stood for and
// for what `absorbed` stood for.
void replace_node(Graph& graph, NodeId id, Attributes attributes, std::vector<ValueId> inputs,
                  const Node& absorbed);

}  // namespace vertebra
