#include <fmt/format.h>

#include "zoo/googlenet.h"
#include "zoo/torch_layers.h"
#include "zoo/torchvision.h"

namespace vertebra::zoo {
namespace {

constexpr double kEpsilon = 1e-3;
constexpr bool kRoundUp = true;
constexpr TorchPool kHalvingPool{3, 2, 0, kRoundUp};
constexpr TorchPool kLastPool{2, 2, 0, kRoundUp};
constexpr TorchPool kBranchPool{3, 1, 1, kRoundUp};

class TorchvisionGoogLeNet {
 public:
  TorchvisionGoogLeNet(const std::string& name, const BuildOptions& options)
      : layers_(name, options, kEpsilon) {}

  Graph build(const PixelScaling& scaling) && {
    ValueId x = layers_.conv_norm_relu("conv1", layers_.pixels(scaling), {64, 7, 2, 3});
    x = layers_.conv_norm_relu("conv2", layers_.max_pool("maxpool1", x, kHalvingPool), {64});
    x = layers_.conv_norm_relu("conv3", x, {192, 3, 1, 1});
    x = layers_.max_pool("maxpool2", x, kHalvingPool);
    for (const InceptionWidths& widths : kGoogLeNetBlocks) {
      if (widths.name == "4a") x = layers_.max_pool("maxpool3", x, kHalvingPool);
      if (widths.name == "5a") x = layers_.max_pool("maxpool4", x, kLastPool);
      x = block(fmt::format("inception{}", widths.name), widths, x);
    }
    return std::move(layers_).finish(x, "fc");
  }

 private:
  ValueId block(const std::string& name, const InceptionWidths& w, ValueId x) {
    const ValueId one = layers_.conv_norm_relu(name + ".branch1", x, {w.pointwise});
    ValueId three = layers_.conv_norm_relu(name + ".branch2.0", x, {w.before_3x3});
    three = layers_.conv_norm_relu(name + ".branch2.1", three, {w.of_3x3, 3, 1, 1});
    ValueId five = layers_.conv_norm_relu(name + ".branch3.0", x, {w.before_5x5});
    // Not 5x5: the weights were trained with this.
    five = layers_.conv_norm_relu(name + ".branch3.1", five, {w.of_5x5, 3, 1, 1});
    ValueId pool = layers_.max_pool(name + ".branch4.0", x, kBranchPool);
    pool = layers_.conv_norm_relu(name + ".branch4.1", pool, {w.behind_pool});
    return layers_.builder().concat(name, {one, three, five, pool});
  }

  TorchLayers layers_;
};

}  // namespace

Graph build_torchvision_googlenet(const std::string& name, const PixelScaling& scaling,
                                  const BuildOptions& options) {
  return TorchvisionGoogLeNet(name, options).build(scaling);
}

}  // namespace vertebra::zoo
