#include "zoo/mobilenet.h"

#include <fmt/format.h>

#include <array>

#include "zoo/keras_layers.h"

namespace vertebra::zoo {
namespace {

constexpr double kEpsilon = 1e-3;

struct Block {
  std::int64_t filters, stride;
};

constexpr std::array<Block, 13> kBlocks{{{64, 1},
                                         {128, 2},
                                         {128, 1},
                                         {256, 2},
                                         {256, 1},
                                         {512, 2},
                                         {512, 1},
                                         {512, 1},
                                         {512, 1},
                                         {512, 1},
                                         {512, 1},
                                         {1024, 2},
                                         {1024, 1}}};

class MobileNet {
 public:
  MobileNet(const std::string& name, const BuildOptions& options)
      : options_(options), layers_(name, options, kEpsilon) {}

  Graph build(const PixelScaling& scaling) && {
    GraphBuilder& b = layers_.builder();
    ValueId x = b.normalize("input_layer", b.input(), scaling);
    x = norm_relu6("conv1", layers_.conv("conv1", x, {kMobileNetStemFilters, 3, 3, 2}));
    for (std::size_t i = 0; i < kBlocks.size(); ++i) x = block(i + 1, kBlocks[i], x);
    if (!options_.include_top) return std::move(layers_).finish_without_top(x);
    KerasConv classifier{options_.classes};
    classifier.bias = true;
    x = b.global_pool("global_average_pooling2d", x);
    return std::move(layers_).finish_with_logits(layers_.conv("conv_preds", x, classifier));
  }

 private:
  ValueId block(std::size_t number, const Block& block, ValueId x) {
    KerasConv filter{0, 3, 3, block.stride};
    if (block.stride > 1) {
      x = layers_.builder().pad(fmt::format("conv_pad_{}", number), x, {0, 0, 1, 1});
      filter.padding = PaddingMode::kValid;
    }
    const std::string depthwise = fmt::format("conv_dw_{}", number);
    x = norm_relu6(depthwise, layers_.depthwise(depthwise, x, filter));
    const std::string pointwise = fmt::format("conv_pw_{}", number);
    return norm_relu6(pointwise, layers_.conv(pointwise, x, {block.filters}));
  }

  ValueId norm_relu6(const std::string& layer, ValueId x) {
    return layers_.activation(layer + "_relu", layers_.batch_norm(layer + "_bn", x),
                              KerasActivation::kRelu6);
  }

  BuildOptions options_;
  KerasLayers layers_;
};

}  // namespace

Graph build_mobilenet(const std::string& name, const PixelScaling& scaling,
                      const BuildOptions& options) {
  return MobileNet(name, options).build(scaling);
}

}  // namespace vertebra::zoo
