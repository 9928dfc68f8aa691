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
  std::string names = {};  // whose names the file has: "timm"; empty for files of Keras
};

// `weights` is a file of any format of read_weights.h, "synthetic", or empty for the weights
// folder. The graph, at stage imported, is rewritten to the names and layouts of the file, whichever
// source of zoo/name_source.h they are from; weights of Keras get the graph's own names. Throws
// InvalidModel: no such file (with where it is published and where to put it), a published name
// with another hash, a file that does not fit.
LoadedWeights load_weights(const zoo::ModelSpec& spec, const std::string& weights, Graph& graph);

}  // namespace vertebra
