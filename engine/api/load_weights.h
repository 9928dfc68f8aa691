// Weights of a model from where the options say.
#pragma once

#include <string>

#include "graph/core/weight_tensor.h"
#include "graph/ir/graph.h"
#include "zoo/model_spec.h"

namespace vertebra {

struct LoadedWeights {
  WeightMap tensors;
  std::string origin;  // the path, or "synthetic"
};

// `weights` is a file, "synthetic", or empty for the weights folder. The graph, at stage imported,
// is rewritten to the names of the file. Throws InvalidModel: no such file (with where it is
// published and where to put it), a published name with another hash, a file that does not fit.
LoadedWeights load_weights(const zoo::ModelSpec& spec, const std::string& weights, Graph& graph);

}  // namespace vertebra
