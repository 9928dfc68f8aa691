// Weights of a model from where the options say.
#pragma once

#include <string>

#include "graph/core/preprocess_spec.h"
#include "graph/core/weight_tensor.h"
#include "graph/ir/graph.h"
#include "zoo/model_spec.h"

namespace vertebra {

struct LoadedWeights {
  WeightMap tensors;
  std::string origin;      // the path, or "synthetic"
  PreprocessSpec preset;   // what they were trained with
  std::string names = {};  // whose names the file has: "timm"; empty for files of Keras
  bool unchecked = false;  // a published file for which no hash is published
};

// `weights` is a file of any format of read_weights.h, "synthetic", or empty for the published
// files in the weights folder (published_file.h). A file by a published name has that entry's
// preset. The graph, at stage imported, is rewritten to the names and layouts of the file,
// whichever source of zoo/name_source.h they are from; weights of Keras get the graph's own names,
// and a file of a whole EfficientNet without the second rescaling makes the graph one without.
// Throws InvalidModel: no such file (with where it is published and where to put it), a published
// name with another hash, a file that does not fit.
LoadedWeights load_weights(const zoo::ModelSpec& spec, const std::string& weights, Graph& graph);

}  // namespace vertebra
