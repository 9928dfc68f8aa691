#include "zoo/densenet.h"

#include <fmt/format.h>

#include "zoo/resnet_stem.h"

namespace vertebra::zoo {
namespace {

constexpr std::int64_t kGrowth = 32;
constexpr std::int64_t kBottleneck = 4 * kGrowth;

class DenseNet {
 public:
  DenseNet(const std::string& name, const BuildOptions& options)
      : layers_(name, options, kResNetEpsilon) {}

  Graph build(const DenseNetDepth& depth, const PixelScaling& scaling) && {
    GraphBuilder& b = layers_.builder();
    ValueId x = b.normalize("input_layer", b.input(), scaling);
    x = add_resnet_stem(layers_, "zero_padding2d", x, false, false);
    x = add_resnet_pool(layers_, "zero_padding2d_1", "pool1", add_norm_relu(layers_, "conv1", x));
    for (std::size_t block = 0; block < depth.size(); ++block) {
      if (block > 0) x = transition(fmt::format("pool{}", block + 1), x);
      for (std::int64_t i = 0; i < depth[block]; ++i) {
        x = layer(fmt::format("conv{}_block{}", block + 2, i + 1), x);
      }
    }
    x = layers_.activation("relu", layers_.batch_norm("bn", x), KerasActivation::kRelu);
    return std::move(layers_).finish(x);
  }

 private:
  ValueId layer(const std::string& name, ValueId features) {
    ValueId x = add_norm_relu(layers_, name + "_0", features);
    x = layers_.conv(name + "_1_conv", x, {kBottleneck});
    x = layers_.conv(name + "_2_conv", add_norm_relu(layers_, name + "_1", x), {kGrowth, 3, 3});
    return layers_.builder().concat(name + "_concat", {features, x});
  }

  // Half the channels, half the size.
  ValueId transition(const std::string& name, ValueId x) {
    const std::int64_t half = layers_.shape_of(x).c / 2;
    x = layers_.conv(name + "_conv", add_norm_relu(layers_, name, x), {half});
    return layers_.mean_pool(name + "_pool", x, {});
  }

  KerasLayers layers_;
};

}  // namespace

Graph build_densenet(const std::string& name, const DenseNetDepth& depth,
                     const PixelScaling& scaling, const BuildOptions& options) {
  return DenseNet(name, options).build(depth, scaling);
}

}  // namespace vertebra::zoo
