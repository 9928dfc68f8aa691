#include "zoo/inception_blocks.h"

namespace vertebra::zoo {

InceptionConv halving(std::int64_t k) { return {k, 3, 3, 2, PaddingMode::kValid}; }

ValueId add_inception_conv(KerasLayers& layers, ValueId x, const InceptionConv& conv,
                           const std::string& name) {
  const bool named = !name.empty();
  x = layers.conv(named ? name : layers.next_name("conv2d"), x,
                  {conv.k, conv.r, conv.s, conv.stride, conv.padding});
  x = layers.batch_norm(named ? name + "_bn" : layers.next_name("batch_normalization"), x,
                        /*scale=*/false);
  return layers.activation(named ? name + "_ac" : layers.next_name("activation"), x,
                           KerasActivation::kRelu);
}

ValueId add_branch(KerasLayers& layers, ValueId x, const std::vector<InceptionConv>& convs) {
  for (const InceptionConv& conv : convs) x = add_inception_conv(layers, x, conv);
  return x;
}

ValueId add_mean_branch(KerasLayers& layers, ValueId x, std::int64_t k) {
  x = layers.mean_pool(layers.next_name("average_pooling2d"), x, {3, 1, PaddingMode::kSame});
  return add_inception_conv(layers, x, {k, 1, 1});
}

ValueId add_halving_pool(KerasLayers& layers, ValueId x) {
  return layers.max_pool(layers.next_name("max_pooling2d"), x, {3, 2, PaddingMode::kValid});
}

ValueId add_inception_stem(KerasLayers& layers, ValueId x) {
  constexpr PaddingMode kValid = PaddingMode::kValid;
  x = add_branch(layers, x, {halving(32), {32, 3, 3, 1, kValid}, {64, 3, 3}});
  x = add_halving_pool(layers, x);
  x = add_branch(layers, x, {{80, 1, 1, 1, kValid}, {192, 3, 3, 1, kValid}});
  return add_halving_pool(layers, x);
}

}  // namespace vertebra::zoo
