// The rows of `models`, a function for every family.
#pragma once

#include <vector>

#include "zoo/model_spec.h"

namespace vertebra::zoo {

std::vector<ModelSpec> lenet_models();
std::vector<ModelSpec> alexnet_models();
std::vector<ModelSpec> vgg_models();
std::vector<ModelSpec> resnet_models();
std::vector<ModelSpec> resnet_v2_models();
std::vector<ModelSpec> densenet_models();
std::vector<ModelSpec> mobilenet_models();
std::vector<ModelSpec> googlenet_models();
std::vector<ModelSpec> inception_models();
std::vector<ModelSpec> xception_models();
std::vector<ModelSpec> nasnet_models();
std::vector<ModelSpec> efficientnet_models();
std::vector<ModelSpec> efficientnet_lite_models();
std::vector<ModelSpec> efficientnet_tf_models();
std::vector<ModelSpec> torchvision_models();
std::vector<ModelSpec> torchvision_inception_models();
std::vector<ModelSpec> torchvision_efficientnet_models();

}  // namespace vertebra::zoo
