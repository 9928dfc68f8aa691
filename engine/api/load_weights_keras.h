// From a Keras file's weights to the tensors of a graph, as Keras itself would load them.
#pragma once

#include <string>
#include <string_view>

#include "graph/core/weight_tensor.h"
#include "graph/io/keras_weights.h"
#include "graph/ir/graph.h"

namespace vertebra {

// The weights by the names of the graph's tensors. The graph, at stage imported, has the tensors of
// zoo::weight_tensors in Keras's topological order and layouts, named <layer>/<weight>.
//
// kByLayer: the i-th weight of the file is the i-th of the graph, whatever it is called. kByClass:
// the count of a layer among those of its class gives its path. A layer that counts its batches
// (Normalization: mean, variance, count) is no part of the graph and is passed over.
//
// InvalidModel, listing the differences (the first few in full) and the model of the zoo that would
// fit, unless number and shapes agree. `where` is the file, `id` the model.
WeightMap name_keras_weights(io::KerasWeights file, const Graph& graph, const std::string& where,
                             std::string_view id);

}  // namespace vertebra
