#include "zoo/vgg.h"

#include <fmt/format.h>

#include <algorithm>

#include "zoo/keras_layers.h"

namespace vertebra::zoo {
namespace {

constexpr double kNoBatchNorm = 0;
// Krizhevsky et al., "ImageNet classification with deep convolutional neural networks", 2012.
constexpr LrnAttributes kLrn{5, 1e-4, 0.75, 2};

class Vgg {
 public:
  Vgg(const std::string& name, const BuildOptions& options)
      : options_(options), layers_(name, options, kNoBatchNorm) {}

  Graph build(const VggConfiguration& configuration, const PixelScaling& scaling) && {
    GraphBuilder& b = layers_.builder();
    ValueId x = b.normalize("input_layer", b.input(), scaling);
    for (std::size_t i = 0; i < configuration.convolutions.size(); ++i) {
      x = block(configuration, i, x);
    }
    if (!options_.include_top) return std::move(layers_).finish_without_top(x);
    x = b.flatten("flatten", x, FlattenOrder::kHWC);
    x = layers_.dense("fc1", x, kVggHidden, KerasActivation::kRelu);
    x = layers_.dense("fc2", x, kVggHidden, KerasActivation::kRelu);
    return std::move(layers_).finish_with_logits(layers_.dense("predictions", x, options_.classes));
  }

 private:
  ValueId block(const VggConfiguration& configuration, std::size_t index, ValueId x) {
    const std::string name = fmt::format("block{}", index + 1);
    for (std::int64_t i = 0; i < configuration.convolutions[index]; ++i) {
      const bool first = index == 0 && i == 0;
      KerasConv conv{vgg_filters(index), 3, 3};
      if (configuration.pointwise_third && i == 2) conv.r = conv.s = 1;
      conv.bias = true;
      conv.activation = KerasActivation::kRelu;
      conv.from_bgr = first;
      x = layers_.conv(fmt::format("{}_conv{}", name, i + 1), x, conv);
      if (first && configuration.lrn) x = layers_.builder().lrn("block1_lrn", x, kLrn);
    }
    return layers_.max_pool(name + "_pool", x, {});
  }

  BuildOptions options_;
  KerasLayers layers_;
};

}  // namespace

std::int64_t vgg_filters(std::size_t block) {
  constexpr std::int64_t kFirst = 64;
  constexpr std::int64_t kMost = 512;
  return std::min(kFirst << block, kMost);
}

Graph build_vgg(const std::string& name, const VggConfiguration& configuration,
                const PixelScaling& scaling, const BuildOptions& options) {
  return Vgg(name, options).build(configuration, scaling);
}

}  // namespace vertebra::zoo
