#include "zoo/lenet.h"

#include "zoo/torch_layers.h"

namespace vertebra::zoo {
namespace {

constexpr double kNoBatchNorm = 0;
constexpr std::int64_t kChannels = 1;

TorchConv filters(std::int64_t k) {
  TorchConv conv{k, 5};
  conv.bias = true;
  return conv;
}

}  // namespace

Graph build_lenet5(const std::string& name, const PixelScaling& scaling,
                   const BuildOptions& options) {
  TorchLayers l(name, options, kNoBatchNorm, kChannels);
  ValueId x = l.relu("relu1", l.conv("conv1", l.pixels(scaling), filters(6)));
  x = l.relu("relu2", l.conv("conv2", l.max_pool("pool1", x, {}), filters(16)));
  x = l.max_pool("pool2", x, {});
  if (!options.include_top) return std::move(l).finish_without_top(x);
  x = l.relu("relu3", l.linear("fc1", l.flatten("flatten", x), 120));
  x = l.relu("relu4", l.linear("fc2", x, 84));
  return std::move(l).finish_with_logits(l.linear("fc3", x, options.classes));
}

Graph build_caffe_lenet(const std::string& name, const PixelScaling& scaling,
                        const BuildOptions& options) {
  TorchLayers l(name, options, kNoBatchNorm, kChannels);
  ValueId x = l.conv("conv1", l.pixels(scaling), filters(20));
  x = l.conv("conv2", l.max_pool("pool1", x, {}), filters(50));
  x = l.max_pool("pool2", x, {});
  if (!options.include_top) return std::move(l).finish_without_top(x);
  x = l.relu("relu1", l.linear("ip1", l.flatten("flatten", x), 500));
  return std::move(l).finish_with_logits(l.linear("ip2", x, options.classes));
}

}  // namespace vertebra::zoo
