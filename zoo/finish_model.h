// What models end in.
#pragma once

#include <string>

#include "graph/ir/builder.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

// The outputs are the logits, a vector, and their softmax "probabilities".
Graph finish_with_softmax(GraphBuilder&& builder, ValueId logits);

// The output is the map of features, or pooled over height and width as `pooled`.
Graph finish_with_features(GraphBuilder&& builder, ValueId features, FeaturePooling pooling,
                           const std::string& pooled);

}  // namespace vertebra::zoo
