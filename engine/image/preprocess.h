// From a photo to the pixels that a model's preset asks for.
#pragma once

#include "engine/image/rgb_image.h"
#include "graph/core/preprocess_spec.h"

namespace vertebra::image {

// Resize and centre crop of `spec` (not its scaling, which is part of the graph), equal to
// torchvision's Resize and CenterCrop on a Pillow image: the short side becomes spec.resize, the
// long one spec.resize x long / short rounded down; the crop's offset is rounded half to even, and
// where the crop is larger than the resized image, black surrounds it. Result: crop_h x crop_w.
// Only the part that the crop keeps is resized.
// ResizeMode::kNone takes only images of crop_h x crop_w, and returns them.
// Throws InvalidArgument: an image of another size under kNone; sizes below 1 in `spec`; an image
// whose pixels do not fit its height and width.
RgbImage preprocess(const RgbImage& image, const PreprocessSpec& spec);

}  // namespace vertebra::image
