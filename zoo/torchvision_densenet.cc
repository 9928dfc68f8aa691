#include <fmt/format.h>

#include "zoo/torch_layers.h"
#include "zoo/torchvision.h"

namespace vertebra::zoo {
namespace {

constexpr double kEpsilon = 1e-5;
constexpr std::int64_t kStemFilters = 64;
constexpr std::int64_t kGrowth = 32;
constexpr std::int64_t kBottleneck = 4 * kGrowth;

class TorchvisionDenseNet {
 public:
  TorchvisionDenseNet(const std::string& name, const BuildOptions& options)
      : layers_(name, options, kEpsilon) {}

  Graph build(const DenseNetDepth& depth, const PixelScaling& scaling) && {
    ValueId x = layers_.conv("features.conv0", layers_.pixels(scaling), {kStemFilters, 7, 2, 3});
    x = norm_relu("features.", "0", x);
    x = layers_.max_pool("features.pool0", x, {3, 2, 1});
    for (std::size_t block = 0; block < depth.size(); ++block) {
      if (block > 0) x = transition(fmt::format("features.transition{}.", block), x);
      for (std::int64_t i = 0; i < depth[block]; ++i) {
        x = layer(fmt::format("features.denseblock{}.denselayer{}", block + 1, i + 1), x);
      }
    }
    return std::move(layers_).finish(norm_relu("features.", "5", x), "classifier");
  }

 private:
  ValueId layer(const std::string& name, ValueId features) {
    ValueId x = norm_relu(name + ".", "1", features);
    x = norm_relu(name + ".", "2", layers_.conv(name + ".conv1", x, {kBottleneck}));
    x = layers_.conv(name + ".conv2", x, {kGrowth, 3, 1, 1});
    return layers_.builder().concat(name + ".concat", {features, x});
  }

  // Half the channels, half the size.
  ValueId transition(const std::string& prefix, ValueId x) {
    const std::int64_t half = layers_.shape_of(x).c / 2;
    x = layers_.conv(prefix + "conv", norm_relu(prefix, "", x), {half});
    return layers_.mean_pool(prefix + "pool", x, {});
  }

  ValueId norm_relu(const std::string& prefix, const std::string& number, ValueId x) {
    return layers_.relu(prefix + "relu" + number, layers_.batch_norm(prefix + "norm" + number, x));
  }

  TorchLayers layers_;
};

}  // namespace

Graph build_torchvision_densenet(const std::string& name, const DenseNetDepth& depth,
                                 const PixelScaling& scaling, const BuildOptions& options) {
  return TorchvisionDenseNet(name, options).build(depth, scaling);
}

}  // namespace vertebra::zoo
