#include <fmt/format.h>

#include "zoo/keras_layers.h"
#include "zoo/mobilenet.h"

namespace vertebra::zoo {
namespace {

constexpr double kEpsilon = 1e-3;

class MobileNetV2 {
 public:
  MobileNetV2(const std::string& name, const BuildOptions& options)
      : options_(options), layers_(name, options, kEpsilon) {}

  Graph build(const PixelScaling& scaling) && {
    GraphBuilder& b = layers_.builder();
    ValueId x = b.normalize("input_layer", b.input(), scaling);
    x = layers_.conv("Conv1", x, {kMobileNetStemFilters, 3, 3, 2});
    x = relu6("Conv1_relu", layers_.batch_norm("bn_Conv1", x));
    int number = 0;
    for (const MobileNetV2Stage& stage : kMobileNetV2Stages) {
      for (std::int64_t i = 0; i < stage.repeats; ++i) {
        const auto name = number == 0 ? "expanded_conv" : fmt::format("block_{}", number);
        x = block(name, stage, i == 0 ? stage.stride : 1, x);
        ++number;
      }
    }
    x = layers_.batch_norm("Conv_1_bn", layers_.conv("Conv_1", x, {kMobileNetV2TopFilters}));
    x = relu6("out_relu", x);
    if (!options_.include_top) return std::move(layers_).finish_without_top(x);
    x = b.global_pool("global_average_pooling2d", x);
    return std::move(layers_).finish_with_logits(layers_.dense("predictions", x, options_.classes));
  }

 private:
  // Expansion, depthwise and linear projection; the input is added where shapes allow.
  ValueId block(const std::string& name, const MobileNetV2Stage& stage, std::int64_t stride,
                ValueId input) {
    ValueId x = input;
    if (stage.expand > 1) {
      const KerasConv expand{layers_.shape_of(x).c * stage.expand};
      x = norm_relu6(name + "_expand", layers_.conv(name + "_expand", x, expand));
    }
    KerasConv filter{0, 3, 3, stride};
    x = layers_.pad_for_stride(name, x, filter);
    x = norm_relu6(name + "_depthwise", layers_.depthwise(name + "_depthwise", x, filter));
    x = layers_.conv(name + "_project", x, {stage.out});
    x = layers_.batch_norm(name + "_project_BN", x);
    const bool adds = stride == 1 && layers_.shape_of(x) == layers_.shape_of(input);
    return adds ? layers_.builder().add(name + "_add", input, x) : x;
  }

  ValueId norm_relu6(const std::string& layer, ValueId x) {
    return relu6(layer + "_relu", layers_.batch_norm(layer + "_BN", x));
  }

  ValueId relu6(const std::string& name, ValueId x) {
    return layers_.activation(name, x, KerasActivation::kRelu6);
  }

  BuildOptions options_;
  KerasLayers layers_;
};

}  // namespace

Graph build_mobilenet_v2(const std::string& name, const PixelScaling& scaling,
                         const BuildOptions& options) {
  return MobileNetV2(name, options).build(scaling);
}

}  // namespace vertebra::zoo
