#include <fmt/format.h>

#include "zoo/mobilenet.h"
#include "zoo/torch_layers.h"
#include "zoo/torchvision.h"

namespace vertebra::zoo {
namespace {

constexpr double kEpsilon = 1e-5;

class TorchvisionMobileNetV2 {
 public:
  TorchvisionMobileNetV2(const std::string& name, const BuildOptions& options)
      : layers_(name, options, kEpsilon) {}

  Graph build(const PixelScaling& scaling) && {
    ValueId x = layers_.pixels(scaling);
    x = conv_norm_relu6("features.0", x, {kMobileNetStemFilters, 3, 2, 1});
    int number = 1;
    for (const MobileNetV2Stage& stage : kMobileNetV2Stages) {
      for (std::int64_t i = 0; i < stage.repeats; ++i) {
        x = block(fmt::format("features.{}", number++), stage, i == 0 ? stage.stride : 1, x);
      }
    }
    x = conv_norm_relu6(fmt::format("features.{}", number), x, {kMobileNetV2TopFilters});
    return std::move(layers_).finish(x, "classifier.1");
  }

 private:
  // Expansion, depthwise and linear projection; the input is added where shapes allow.
  ValueId block(const std::string& name, const MobileNetV2Stage& stage, std::int64_t stride,
                ValueId input) {
    int parts = 0;
    const auto part = [&] { return fmt::format("{}.conv.{}", name, parts++); };
    ValueId x = input;
    const std::int64_t width = layers_.shape_of(x).c * stage.expand;
    if (stage.expand > 1) x = conv_norm_relu6(part(), x, {width});
    x = conv_norm_relu6(part(), x, {width, 3, stride, 1, false, width});
    x = layers_.conv(part(), x, {stage.out});
    x = layers_.batch_norm(part(), x);
    const bool adds = stride == 1 && layers_.shape_of(x) == layers_.shape_of(input);
    return adds ? layers_.builder().add(name, input, x) : x;
  }

  ValueId conv_norm_relu6(const std::string& name, ValueId x, const TorchConv& conv) {
    x = layers_.batch_norm(name + ".1", layers_.conv(name + ".0", x, conv));
    return layers_.relu6(name + ".2", x);
  }

  TorchLayers layers_;
};

}  // namespace

Graph build_torchvision_mobilenet_v2(const std::string& name, const PixelScaling& scaling,
                                     const BuildOptions& options) {
  return TorchvisionMobileNetV2(name, options).build(scaling);
}

}  // namespace vertebra::zoo
