// AlexNet of two towers: Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep
// convolutional neural networks", 2012, as Caffe's bvlc_alexnet has it: 227x227 pixels, local
// response normalisation in front of the pools with k = 1 and alpha divided by the window, the
// second, fourth and fifth convolution in two groups. Layers have Caffe's names; kernels are for
// red, green, blue, so who converts Caffe's file reverses the input channels of "conv1". From 67x67
// on.
#pragma once

#include <string>

#include "graph/core/preprocess_spec.h"
#include "graph/ir/graph.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

Graph build_alexnet(const std::string& name, const PixelScaling& scaling,
                    const BuildOptions& options);

}  // namespace vertebra::zoo
