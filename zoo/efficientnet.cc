#include "zoo/efficientnet.h"

#include <algorithm>

#include "zoo/keras_layers.h"

namespace vertebra::zoo {
namespace {

constexpr double kEpsilon = 1e-3;
constexpr std::int64_t kStemFilters = 32;
constexpr std::int64_t kTopFilters = 1280;
constexpr double kSqueezeRatio = 0.25;

class EfficientNet {
 public:
  EfficientNet(const std::string& name, const EfficientNetScale& scale, const BuildOptions& options)
      : scale_(scale), layers_(name, options, kEpsilon) {}

  Graph build(const EfficientNetInput& input) && {
    ValueId x = scaled_pixels(input);
    KerasConv stem{round_filters(kStemFilters, scale_.width), 3, 3, 2};
    const ValueId padded = layers_.pad_for_stride("stem_conv", x, stem);
    x = norm_silu("stem", layers_.conv("stem_conv", padded, stem));
    for (std::size_t stage = 0; stage < kEfficientNetStages.size(); ++stage) {
      const EfficientNetStage& s = kEfficientNetStages[stage];
      for (std::int64_t i = 0; i < round_repeats(s.repeats, scale_.depth); ++i) {
        x = block(efficientnet_block_name(stage, i), s, i == 0 ? s.stride : 1, x);
      }
    }
    x = norm_silu("top", pointwise("top_conv", x, round_filters(kTopFilters, scale_.width)));
    return std::move(layers_).finish(x);
  }

 private:
  ValueId scaled_pixels(const EfficientNetInput& input) {
    GraphBuilder& b = layers_.builder();
    if (const auto* scaling = std::get_if<PixelScaling>(&input)) {
      return b.normalize("normalization", b.input(), *scaling);
    }
    return add_keras_normalization(b, std::get<SecondRescaling>(input));
  }

  // Expansion, depthwise, squeeze-excite and projection; the input is added where shapes allow.
  ValueId block(const std::string& name, const EfficientNetStage& s, std::int64_t stride,
                ValueId input) {
    const std::int64_t width = layers_.shape_of(input).c;
    ValueId x = input;
    if (s.expand != 1) {
      x = norm_silu(name + "_expand", pointwise(name + "_expand_conv", x, width * s.expand));
    }
    KerasConv filter{0, s.filter, s.filter, stride};
    x = layers_.pad_for_stride(name + "_dwconv", x, filter);
    x = norm_silu(name, layers_.depthwise(name + "_dwconv", x, filter));
    x = squeeze_excite(name, x, width);
    x = layers_.batch_norm(name + "_project_bn", pointwise(name + "_project_conv", x,
                                                           round_filters(s.out, scale_.width)));
    const bool adds = stride == 1 && layers_.shape_of(x) == layers_.shape_of(input);
    return adds ? layers_.builder().add(name + "_add", x, input) : x;
  }

  ValueId squeeze_excite(const std::string& name, ValueId x, std::int64_t block_width) {
    const auto squeezed =
        static_cast<std::int64_t>(static_cast<double>(block_width) * kSqueezeRatio);
    KerasConv reduce{std::max<std::int64_t>(1, squeezed)};
    reduce.bias = true;
    reduce.activation = KerasActivation::kSilu;
    KerasConv expand{layers_.shape_of(x).c};
    expand.bias = true;
    expand.activation = KerasActivation::kSigmoid;
    ValueId gate = layers_.builder().global_pool(name + "_se_squeeze", x);
    gate = layers_.conv(name + "_se_reduce", gate, reduce);
    gate = layers_.conv(name + "_se_expand", gate, expand);
    return layers_.builder().multiply(name + "_se_excite", x, gate);
  }

  ValueId pointwise(const std::string& layer, ValueId x, std::int64_t k) {
    return layers_.conv(layer, x, KerasConv{k});
  }

  ValueId norm_silu(const std::string& name, ValueId x) {
    return layers_.activation(name + "_activation", layers_.batch_norm(name + "_bn", x),
                              KerasActivation::kSilu);
  }

  EfficientNetScale scale_;
  KerasLayers layers_;
};

}  // namespace

Graph build_efficientnet(const std::string& name, const EfficientNetScale& scale,
                         const EfficientNetInput& input, const BuildOptions& options) {
  return EfficientNet(name, scale, options).build(input);
}

}  // namespace vertebra::zoo
