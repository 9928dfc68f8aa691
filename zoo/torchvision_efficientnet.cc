#include <fmt/format.h>

#include <algorithm>

#include "zoo/torch_layers.h"
#include "zoo/torchvision.h"

namespace vertebra::zoo {
namespace {

constexpr std::int64_t kStemFilters = 32;
constexpr std::int64_t kTopPerChannel = 4;
constexpr std::int64_t kSqueeze = 4;

class TorchvisionEfficientNet {
 public:
  TorchvisionEfficientNet(const std::string& name, const EfficientNetScale& scale, double epsilon,
                          const BuildOptions& options)
      : scale_(scale), layers_(name, options, epsilon) {}

  Graph build(const PixelScaling& scaling) && {
    const std::int64_t stem = round_filters(kStemFilters, scale_.width);
    ValueId x = conv_norm_silu("features.0", layers_.pixels(scaling), {stem, 3, 2, 1});
    for (std::size_t stage = 0; stage < kEfficientNetStages.size(); ++stage) {
      const EfficientNetStage& s = kEfficientNetStages[stage];
      for (std::int64_t i = 0; i < round_repeats(s.repeats, scale_.depth); ++i) {
        x = block(fmt::format("features.{}.{}", stage + 1, i), s, i == 0 ? s.stride : 1, x);
      }
    }
    x = conv_norm_silu(fmt::format("features.{}", kEfficientNetStages.size() + 1), x,
                       {kTopPerChannel * layers_.shape_of(x).c});
    return std::move(layers_).finish(x, "classifier.1");
  }

 private:
  // Expansion, depthwise, squeeze-excite and projection; the input is added where shapes allow.
  ValueId block(const std::string& name, const EfficientNetStage& s, std::int64_t stride,
                ValueId input) {
    int parts = 0;
    const auto part = [&] { return fmt::format("{}.block.{}", name, parts++); };
    const std::int64_t c = layers_.shape_of(input).c;
    const std::int64_t width = c * s.expand;
    ValueId x = input;
    if (s.expand > 1) x = conv_norm_silu(part(), x, {width});
    x = conv_norm_silu(part(), x, {width, s.filter, stride, s.filter / 2, false, width});
    x = squeeze_excite(part(), x, std::max<std::int64_t>(1, c / kSqueeze));
    x = conv_norm(part(), x, {round_filters(s.out, scale_.width)});
    const bool adds = stride == 1 && layers_.shape_of(x) == layers_.shape_of(input);
    return adds ? layers_.builder().add(name, x, input) : x;
  }

  ValueId squeeze_excite(const std::string& name, ValueId x, std::int64_t squeezed) {
    constexpr bool kBias = true;
    GraphBuilder& b = layers_.builder();
    ValueId gate = b.global_pool(name + ".avgpool", x);
    gate = layers_.conv(name + ".fc1", gate, {squeezed, 1, 1, 0, kBias});
    gate = b.activation(name + ".activation", gate, ActivationKind::kSilu);
    gate = layers_.conv(name + ".fc2", gate, {layers_.shape_of(x).c, 1, 1, 0, kBias});
    gate = b.activation(name + ".scale_activation", gate, ActivationKind::kSigmoid);
    return b.multiply(name, x, gate);
  }

  ValueId conv_norm_silu(const std::string& name, ValueId x, const TorchConv& conv) {
    return layers_.builder().activation(name + ".2", conv_norm(name, x, conv),
                                        ActivationKind::kSilu);
  }

  ValueId conv_norm(const std::string& name, ValueId x, const TorchConv& conv) {
    return layers_.batch_norm(name + ".1", layers_.conv(name + ".0", x, conv));
  }

  EfficientNetScale scale_;
  TorchLayers layers_;
};

}  // namespace

Graph build_torchvision_efficientnet(const std::string& name, const EfficientNetScale& scale,
                                     double epsilon, const PixelScaling& scaling,
                                     const BuildOptions& options) {
  return TorchvisionEfficientNet(name, scale, epsilon, options).build(scaling);
}

}  // namespace vertebra::zoo
