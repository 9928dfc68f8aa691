#include "zoo/resnet_stem.h"

namespace vertebra::zoo {

std::int64_t resnet_filters(std::size_t stage) { return kResNetStemFilters << stage; }

ValueId add_resnet_stem(KerasLayers& layers, const std::string& pad, ValueId pixels, bool bias,
                        bool from_bgr) {
  KerasConv conv{kResNetStemFilters, 7, 7, 2, PaddingMode::kValid, bias};
  conv.from_bgr = from_bgr;
  return layers.conv("conv1_conv", layers.builder().pad(pad, pixels, {3, 3, 3, 3}), conv);
}

ValueId add_resnet_pool(KerasLayers& layers, const std::string& pad, const std::string& pool,
                        ValueId x) {
  return layers.max_pool(pool, layers.builder().pad(pad, x, {1, 1, 1, 1}), {3, 2});
}

ValueId add_norm_relu(KerasLayers& layers, const std::string& name, ValueId x) {
  return layers.activation(name + "_relu", layers.batch_norm(name + "_bn", x),
                           KerasActivation::kRelu);
}

}  // namespace vertebra::zoo
