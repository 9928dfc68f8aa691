// From the names in a weight file to the source that gave them.
#pragma once

#include <string_view>

#include "graph/core/weight_tensor.h"
#include "graph/ir/graph.h"
#include "zoo/model_spec.h"

namespace vertebra::zoo {

// Finds the source of `spec` that most tensors of the graph have a name of in the file; the graph's
// own names are one always, and win a tie. The graph, at stage imported, gets that source's names
// and layouts. The file loses
// - the prefix "module." if all its names have it, as DataParallel gives it,
// - what the source says to be unused,
// - the classifier, if the graph is without its top,
// and its dense kernels get two dimensions. Returns the source's name, or "" where no name is
// known. Shapes are not looked at: check_weights does.
std::string_view adopt_names(const ModelSpec& spec, Graph& graph, WeightMap& file);

}  // namespace vertebra::zoo
