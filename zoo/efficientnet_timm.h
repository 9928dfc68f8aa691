// Names and layouts of timm's EfficientNet files (tf_efficientnet_*), for graphs with the names of
// zoo/efficientnet.h or zoo/efficientnet_lite.h: "block2b_expand_conv/kernel" is
// "blocks.1.1.conv_pw.weight". Source: timm, the modules of models/efficientnet.py.
#pragma once

#include <string_view>

#include "zoo/name_source.h"

namespace vertebra::zoo {

SourceTensor timm_efficientnet_tensor(std::string_view graph_tensor);

}  // namespace vertebra::zoo
