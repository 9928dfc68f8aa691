// The input layers of Keras's EfficientNet, one normalize node of the graph: rescaling to [0, 1],
// a Normalization whose variance holds what are standard deviations, and (in the published models,
// not in those built with weights=None) a second rescaling that mends this:
//   y = (x / 255 - mean) / sqrt(variance) [/ sqrt(stddev)]
// All published files store the same mean and variance, rounded to float; the graph has them as
// numbers, so the tensors are listed only to keep their place in the files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "graph/core/preprocess_spec.h"
#include "graph/core/weight_tensor.h"
#include "graph/ir/builder.h"

namespace vertebra::zoo {

enum class SecondRescaling : std::uint8_t { kPresent, kAbsent };

ValueId add_keras_normalization(GraphBuilder& builder, SecondRescaling second);

// The same as a scaling of pixels.
PixelScaling keras_normalization(SecondRescaling second);

// Makes a graph with the second rescaling one without; others stay. Whether it did.
bool drop_second_rescaling(Graph& graph);

struct StoredTensor {
  std::string name;
  Dims dims;
  std::vector<float> values;
};

// Mean, variance and count if the node is such a one; else nothing.
std::vector<StoredTensor> normalization_tensors(const Node& node);

}  // namespace vertebra::zoo
