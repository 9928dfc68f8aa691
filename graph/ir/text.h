// The text form of a graph: what dumps, tests and plans show, and what programs read back.
//
//   graph "efficientnetlite0" stage=imported
//   input "input" 224x224x3
//   "stem_conv" = conv2d("normalize") k=32 r=3 ... weight=["stem_conv/kernel" rsck "" []] ...
//   output "logits" "predictions"
//
// One node a line in topological order; attributes by name in the order of their struct;
// `from=[...]` lists the imported nodes where a node stands for others than itself. Shapes are
// inferred.
#pragma once

#include <string>
#include <string_view>

#include "graph/ir/graph.h"

namespace vertebra {

std::string print(const Graph& graph);

// The inverse: parse(print(g)) == g, and the graph is verified. Throws InvalidModel with line and
// column for text of another form. The text is untrusted: nothing is allocated beyond its size.
Graph parse_graph(std::string_view text);

}  // namespace vertebra
