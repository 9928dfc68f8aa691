// Which preprocessing a run uses.
#pragma once

#include <string_view>

#include "vertebra/image.h"

namespace vertebra::tools {

// `own` is the model's preset. "" and its own name give it; "timm" its resize and crop with 0.5/0.5
// scaling; "torchvision" its crop with a bilinear resize to 256/224 of it and ImageNet's mean and
// deviation. InvalidArgument that lists these for any other name.
ImagePreset choose_preset(std::string_view name, const ImagePreset& own);

}  // namespace vertebra::tools
