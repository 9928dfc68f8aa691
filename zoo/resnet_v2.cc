#include <fmt/format.h>

#include "zoo/resnet.h"
#include "zoo/resnet_stem.h"

namespace vertebra::zoo {
namespace {

class ResNetV2 {
 public:
  ResNetV2(const std::string& name, const BuildOptions& options)
      : layers_(name, options, kResNetEpsilon) {}

  Graph build(const ResNetDepth& depth, const PixelScaling& scaling) && {
    GraphBuilder& b = layers_.builder();
    ValueId x = b.normalize("input_layer", b.input(), scaling);
    x = add_resnet_stem(layers_, "conv1_pad", x, true, false);
    x = add_resnet_pool(layers_, "pool1_pad", "pool1_pool", x);
    for (std::size_t stage = 0; stage < depth.size(); ++stage) {
      const bool halves = stage + 1 < depth.size();
      for (std::int64_t i = 0; i < depth[stage]; ++i) {
        const std::string name = fmt::format("conv{}_block{}", stage + 2, i + 1);
        const std::int64_t stride = halves && i + 1 == depth[stage] ? 2 : 1;
        x = block(name, resnet_filters(stage), stride, i == 0, x);
      }
    }
    return std::move(layers_).finish(add_norm_relu(layers_, "post", x));
  }

 private:
  ValueId block(const std::string& name, std::int64_t filters, std::int64_t stride, bool projects,
                ValueId input) {
    constexpr bool kBias = true;
    const std::int64_t out = 4 * filters;
    const ValueId preact = add_norm_relu(layers_, name + "_preact", input);
    ValueId shortcut = input;
    if (projects) {
      shortcut = layers_.conv(name + "_0_conv", preact, valid_conv(out, 1, stride, kBias));
    } else if (stride > 1) {
      shortcut = layers_.max_pool(layers_.next_name("max_pooling2d"), input, {1, stride});
    }
    ValueId x = layers_.conv(name + "_1_conv", preact, valid_conv(filters, 1, 1, !kBias));
    x = layers_.builder().pad(name + "_2_pad", add_norm_relu(layers_, name + "_1", x),
                              {1, 1, 1, 1});
    x = layers_.conv(name + "_2_conv", x, valid_conv(filters, 3, stride, !kBias));
    x = add_norm_relu(layers_, name + "_2", x);
    x = layers_.conv(name + "_3_conv", x, valid_conv(out, 1, 1, kBias));
    return layers_.builder().add(name + "_out", shortcut, x);
  }

  static KerasConv valid_conv(std::int64_t k, std::int64_t filter, std::int64_t stride, bool bias) {
    return {k, filter, filter, stride, PaddingMode::kValid, bias};
  }

  KerasLayers layers_;
};

}  // namespace

Graph build_resnet_v2(const std::string& name, const ResNetDepth& depth,
                      const PixelScaling& scaling, const BuildOptions& options) {
  return ResNetV2(name, options).build(depth, scaling);
}

}  // namespace vertebra::zoo
