#include "zoo/googlenet.h"

#include <fmt/format.h>

#include "zoo/torch_layers.h"

namespace vertebra::zoo {
namespace {

constexpr double kNoBatchNorm = 0;
constexpr bool kBias = true;
constexpr bool kRoundUp = true;
constexpr TorchPool kHalvingPool{3, 2, 0, kRoundUp};
constexpr TorchPool kBranchPool{3, 1, 1, kRoundUp};
constexpr std::int64_t kWindow = 5;
constexpr LrnAttributes kLrn{kWindow, 1e-4 / kWindow, 0.75, 1};

class GoogLeNet {
 public:
  GoogLeNet(const std::string& name, const BuildOptions& options)
      : layers_(name, options, kNoBatchNorm) {}

  Graph build(const PixelScaling& scaling) && {
    GraphBuilder& b = layers_.builder();
    ValueId x = conv_relu("conv1_7x7_s2", layers_.pixels(scaling), {64, 7, 2, 3, kBias});
    x = b.lrn("pool1_norm1", layers_.max_pool("pool1_3x3_s2", x, kHalvingPool), kLrn);
    x = conv_relu("conv2_3x3_reduce", x, pointwise(64));
    x = b.lrn("conv2_norm2", conv_relu("conv2_3x3", x, {192, 3, 1, 1, kBias}), kLrn);
    x = layers_.max_pool("pool2_3x3_s2", x, kHalvingPool);
    for (const InceptionWidths& widths : kGoogLeNetBlocks) {
      if (widths.name == "4a") x = layers_.max_pool("pool3_3x3_s2", x, kHalvingPool);
      if (widths.name == "5a") x = layers_.max_pool("pool4_3x3_s2", x, kHalvingPool);
      x = block(fmt::format("inception_{}_", widths.name), widths, x);
    }
    return std::move(layers_).finish(x, "loss3_classifier");
  }

 private:
  ValueId block(const std::string& prefix, const InceptionWidths& w, ValueId x) {
    const ValueId one = conv_relu(prefix + "1x1", x, pointwise(w.pointwise));
    ValueId three = conv_relu(prefix + "3x3_reduce", x, pointwise(w.before_3x3));
    three = conv_relu(prefix + "3x3", three, {w.of_3x3, 3, 1, 1, kBias});
    ValueId five = conv_relu(prefix + "5x5_reduce", x, pointwise(w.before_5x5));
    five = conv_relu(prefix + "5x5", five, {w.of_5x5, 5, 1, 2, kBias});
    const ValueId pool = layers_.max_pool(prefix + "pool", x, kBranchPool);
    const ValueId projected = conv_relu(prefix + "pool_proj", pool, pointwise(w.behind_pool));
    return layers_.builder().concat(prefix + "output", {one, three, five, projected});
  }

  static TorchConv pointwise(std::int64_t k) { return {k, 1, 1, 0, kBias}; }

  ValueId conv_relu(const std::string& name, ValueId x, const TorchConv& conv) {
    return layers_.relu(name + "_relu", layers_.conv(name, x, conv));
  }

  TorchLayers layers_;
};

}  // namespace

Graph build_googlenet(const std::string& name, const PixelScaling& scaling,
                      const BuildOptions& options) {
  return GoogLeNet(name, options).build(scaling);
}

}  // namespace vertebra::zoo
