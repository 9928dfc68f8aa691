#include "zoo/resnet.h"

#include <fmt/format.h>

#include "zoo/resnet_stem.h"

namespace vertebra::zoo {
namespace {

class ResNet {
 public:
  ResNet(const std::string& name, const BuildOptions& options)
      : layers_(name, options, kResNetEpsilon) {}

  Graph build(const ResNetDepth& depth, const PixelScaling& scaling) && {
    GraphBuilder& b = layers_.builder();
    ValueId x = b.normalize("input_layer", b.input(), scaling);
    x = add_resnet_stem(layers_, "conv1_pad", x, true, true);
    x = add_resnet_pool(layers_, "pool1_pad", "pool1_pool", add_norm_relu(layers_, "conv1", x));
    for (std::size_t stage = 0; stage < depth.size(); ++stage) {
      for (std::int64_t i = 0; i < depth[stage]; ++i) {
        const std::string name = fmt::format("conv{}_block{}", stage + 2, i + 1);
        x = block(name, resnet_filters(stage), stage > 0 && i == 0 ? 2 : 1, i == 0, x);
      }
    }
    return std::move(layers_).finish(x);
  }

 private:
  ValueId block(const std::string& name, std::int64_t filters, std::int64_t stride, bool projects,
                ValueId input) {
    const std::int64_t out = 4 * filters;
    ValueId shortcut = input;
    if (projects) {
      shortcut = layers_.batch_norm(name + "_0_bn", conv(name + "_0", input, out, 1, stride));
    }
    ValueId x = conv(name + "_1", input, filters, 1, stride);
    x = conv(name + "_2", add_norm_relu(layers_, name + "_1", x), filters, 3, 1);
    x = conv(name + "_3", add_norm_relu(layers_, name + "_2", x), out, 1, 1);
    x = layers_.batch_norm(name + "_3_bn", x);
    x = layers_.builder().add(name + "_add", shortcut, x);
    return layers_.activation(name + "_out", x, KerasActivation::kRelu);
  }

  ValueId conv(const std::string& name, ValueId x, std::int64_t k, std::int64_t filter,
               std::int64_t stride) {
    return layers_.conv(name + "_conv", x, {k, filter, filter, stride, PaddingMode::kSame, true});
  }

  KerasLayers layers_;
};

}  // namespace

Graph build_resnet(const std::string& name, const ResNetDepth& depth, const PixelScaling& scaling,
                   const BuildOptions& options) {
  return ResNet(name, options).build(depth, scaling);
}

}  // namespace vertebra::zoo
