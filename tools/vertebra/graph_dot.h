// A graph in Graphviz's language.
#pragma once

#include <string>

#include "graph/ir/graph.h"

namespace vertebra::tools {

// One box a node, with its op and the shape it makes.
std::string format_dot(const Graph& graph);

}  // namespace vertebra::tools
