#include "zoo/torch_layers.h"
#include "zoo/torchvision.h"

namespace vertebra::zoo {
namespace {

constexpr double kNoBatchNorm = 0;
constexpr std::int64_t kPooled = 6;
constexpr std::int64_t kHidden = 4096;

}  // namespace

Graph build_torchvision_alexnet(const std::string& name, const PixelScaling& scaling,
                                const BuildOptions& options) {
  constexpr bool kBias = true;
  TorchLayers l(name, options, kNoBatchNorm);
  ValueId x = l.conv("features.0", l.pixels(scaling), {64, 11, 4, 2, kBias});
  x = l.max_pool("features.2", l.relu("features.1", x), {3, 2});
  x = l.conv("features.3", x, {192, 5, 1, 2, kBias});
  x = l.max_pool("features.5", l.relu("features.4", x), {3, 2});
  x = l.relu("features.7", l.conv("features.6", x, {384, 3, 1, 1, kBias}));
  x = l.relu("features.9", l.conv("features.8", x, {256, 3, 1, 1, kBias}));
  x = l.relu("features.11", l.conv("features.10", x, {256, 3, 1, 1, kBias}));
  x = l.max_pool("features.12", x, {3, 2});
  if (!options.include_top) return std::move(l).finish_without_top(x);
  x = l.flatten("flatten", l.adaptive_mean_pool("avgpool", x, kPooled));
  x = l.relu("classifier.2", l.linear("classifier.1", x, kHidden));
  x = l.relu("classifier.5", l.linear("classifier.4", x, kHidden));
  return std::move(l).finish_with_logits(l.linear("classifier.6", x, options.classes));
}

}  // namespace vertebra::zoo
