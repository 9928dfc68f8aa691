// Names and layouts of transformers' EfficientNet (Hugging Face, google/efficientnet-b0 to b7), for
// graphs with the names of zoo/efficientnet.h: "block2b_expand_conv/kernel" of B0 is
// "efficientnet.encoder.blocks.2.expansion.expand_conv.weight". The weights are Keras's, and so is
// the function. Source: transformers, models/efficientnet/modeling_efficientnet.py.
#pragma once

#include <string_view>

#include "zoo/efficientnet_scale.h"
#include "zoo/name_source.h"

namespace vertebra::zoo {

SourceTensor transformers_efficientnet_tensor(const EfficientNetScale& scale,
                                              std::string_view graph_tensor);

}  // namespace vertebra::zoo
