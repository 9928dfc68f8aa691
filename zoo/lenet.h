// LeNet, for one channel. LeNet-5 of LeCun, Bottou, Bengio and Haffner, "Gradient-based learning
// applied to document recognition", 1998, as it is built today: every feature map sees all of its
// inputs, ReLU, maxima over 2x2 and a dense layer at the end; and the one of Caffe's examples,
// which has a ReLU after the first dense layer alone. Flattened channels first.
#pragma once

#include <string>

#include "graph/core/preprocess_spec.h"
#include "graph/ir/graph.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

// From 16x16 on.
Graph build_lenet5(const std::string& name, const PixelScaling& scaling,
                   const BuildOptions& options);

Graph build_caffe_lenet(const std::string& name, const PixelScaling& scaling,
                        const BuildOptions& options);

}  // namespace vertebra::zoo
