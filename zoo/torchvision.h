// Models as torchvision builds them, with the tensors of its state dicts: another function than
// Keras's models of the same names. Padding is the same on both sides, batch norm epsilon 1e-5
// unless said otherwise.
// Source: torchvision.models. From 32x32 on, AlexNet from 63x63.
#pragma once

#include <string>

#include "graph/core/preprocess_spec.h"
#include "graph/ir/graph.h"
#include "zoo/build_options.h"
#include "zoo/densenet.h"
#include "zoo/efficientnet_scale.h"
#include "zoo/resnet.h"
#include "zoo/vgg.h"

namespace vertebra::zoo {

// "Version 1.5": the stride of a stage is on the 3x3; no convolution has a bias.
Graph build_torchvision_resnet(const std::string& name, const ResNetDepth& depth,
                               const PixelScaling& scaling, const BuildOptions& options);

Graph build_torchvision_densenet(const std::string& name, const DenseNetDepth& depth,
                                 const PixelScaling& scaling, const BuildOptions& options);

Graph build_torchvision_mobilenet_v2(const std::string& name, const PixelScaling& scaling,
                                     const BuildOptions& options);

// With its top where the features are a multiple of 7x7. Configurations A, B, D and E.
Graph build_torchvision_vgg(const std::string& name, const VggConfiguration& configuration,
                            const PixelScaling& scaling, const BuildOptions& options);

// One tower: Krizhevsky, "One weird trick for parallelizing convolutional neural networks", arXiv
// 1404.5997. With its top where the features are a multiple of 6x6.
Graph build_torchvision_alexnet(const std::string& name, const PixelScaling& scaling,
                                const BuildOptions& options);

// Squeezes to a quarter of the block's input width; the last convolution has four times the
// channels that it reads.
Graph build_torchvision_efficientnet(const std::string& name, const EfficientNetScale& scale,
                                     double epsilon, const PixelScaling& scaling,
                                     const BuildOptions& options);

// Epsilon 1e-3. No local response normalisation, 3x3 where the paper has 5x5, 2x2 in the last pool;
// pools round up.
Graph build_torchvision_googlenet(const std::string& name, const PixelScaling& scaling,
                                  const BuildOptions& options);

// Epsilon 1e-3. Means count the padding. From 75x75 on.
Graph build_torchvision_inception_v3(const std::string& name, const PixelScaling& scaling,
                                     const BuildOptions& options);

}  // namespace vertebra::zoo
