#include "zoo/alexnet.h"

#include "zoo/torch_layers.h"

namespace vertebra::zoo {
namespace {

constexpr double kNoBatchNorm = 0;
constexpr bool kBias = true;
constexpr std::int64_t kTowers = 2;
constexpr std::int64_t kHidden = 4096;
constexpr TorchPool kPool{3, 2, 0, true};
constexpr std::int64_t kWindow = 5;
constexpr LrnAttributes kLrn{kWindow, 1e-4 / kWindow, 0.75, 1};

}  // namespace

Graph build_alexnet(const std::string& name, const PixelScaling& scaling,
                    const BuildOptions& options) {
  TorchLayers l(name, options, kNoBatchNorm);
  GraphBuilder& b = l.builder();
  ValueId x = l.relu("relu1", l.conv("conv1", l.pixels(scaling), {96, 11, 4, 0, kBias}));
  x = l.max_pool("pool1", b.lrn("norm1", x, kLrn), kPool);
  x = l.relu("relu2", l.conv("conv2", x, {256, 5, 1, 2, kBias, kTowers}));
  x = l.max_pool("pool2", b.lrn("norm2", x, kLrn), kPool);
  x = l.relu("relu3", l.conv("conv3", x, {384, 3, 1, 1, kBias}));
  x = l.relu("relu4", l.conv("conv4", x, {384, 3, 1, 1, kBias, kTowers}));
  x = l.relu("relu5", l.conv("conv5", x, {256, 3, 1, 1, kBias, kTowers}));
  x = l.max_pool("pool5", x, kPool);
  if (!options.include_top) return std::move(l).finish_without_top(x);
  x = l.relu("relu6", l.linear("fc6", l.flatten("flatten", x), kHidden));
  x = l.relu("relu7", l.linear("fc7", x, kHidden));
  return std::move(l).finish_with_logits(l.linear("fc8", x, options.classes));
}

}  // namespace vertebra::zoo
