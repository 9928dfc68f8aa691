#include <fmt/format.h>

#include "zoo/torch_layers.h"
#include "zoo/torchvision.h"

namespace vertebra::zoo {
namespace {

constexpr double kEpsilon = 1e-5;
constexpr std::int64_t kStemFilters = 64;

class TorchvisionResNet {
 public:
  TorchvisionResNet(const std::string& name, const BuildOptions& options)
      : layers_(name, options, kEpsilon) {}

  Graph build(const ResNetDepth& depth, const PixelScaling& scaling) && {
    ValueId x = layers_.conv("conv1", layers_.pixels(scaling), {kStemFilters, 7, 2, 3});
    x = layers_.relu("relu", layers_.batch_norm("bn1", x));
    x = layers_.max_pool("maxpool", x, {3, 2, 1});
    for (std::size_t stage = 0; stage < depth.size(); ++stage) {
      for (std::int64_t i = 0; i < depth[stage]; ++i) {
        const std::string name = fmt::format("layer{}.{}", stage + 1, i);
        x = block(name, kStemFilters << stage, stage > 0 && i == 0 ? 2 : 1, i == 0, x);
      }
    }
    return std::move(layers_).finish(x, "fc");
  }

 private:
  ValueId block(const std::string& name, std::int64_t filters, std::int64_t stride, bool projects,
                ValueId input) {
    const std::int64_t out = 4 * filters;
    ValueId x = norm_relu(name, 1, layers_.conv(name + ".conv1", input, {filters}));
    x = norm_relu(name, 2, layers_.conv(name + ".conv2", x, {filters, 3, stride, 1}));
    x = layers_.batch_norm(name + ".bn3", layers_.conv(name + ".conv3", x, {out}));
    ValueId shortcut = input;
    if (projects) {
      shortcut = layers_.conv(name + ".downsample.0", input, {out, 1, stride});
      shortcut = layers_.batch_norm(name + ".downsample.1", shortcut);
    }
    return layers_.relu(name, layers_.builder().add(name + ".add", x, shortcut));
  }

  ValueId norm_relu(const std::string& name, int number, ValueId x) {
    x = layers_.batch_norm(fmt::format("{}.bn{}", name, number), x);
    return layers_.relu(fmt::format("{}.relu{}", name, number), x);
  }

  TorchLayers layers_;
};

}  // namespace

Graph build_torchvision_resnet(const std::string& name, const ResNetDepth& depth,
                               const PixelScaling& scaling, const BuildOptions& options) {
  return TorchvisionResNet(name, options).build(depth, scaling);
}

}  // namespace vertebra::zoo
