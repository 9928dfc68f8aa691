#include <fmt/format.h>

#include "zoo/torch_layers.h"
#include "zoo/torchvision.h"

namespace vertebra::zoo {
namespace {

constexpr double kNoBatchNorm = 0;
constexpr std::int64_t kPooled = 7;

// Modules are numbered as torchvision's sequences are.
class TorchvisionVgg {
 public:
  TorchvisionVgg(const std::string& name, const BuildOptions& options)
      : layers_(name, options, kNoBatchNorm) {}

  Graph build(const VggConfiguration& configuration, const PixelScaling& scaling) && {
    ValueId x = layers_.pixels(scaling);
    for (std::size_t block = 0; block < configuration.convolutions.size(); ++block) {
      for (std::int64_t i = 0; i < configuration.convolutions[block]; ++i) {
        x = layers_.conv(next(), x, {vgg_filters(block), 3, 1, 1, true});
        x = layers_.relu(next(), x);
      }
      x = layers_.max_pool(next(), x, {});
    }
    const BuildOptions& options = layers_.options();
    if (!options.include_top) return std::move(layers_).finish_without_top(x);
    x = layers_.flatten("flatten", layers_.adaptive_mean_pool("avgpool", x, kPooled));
    x = layers_.relu("classifier.1", layers_.linear("classifier.0", x, kVggHidden));
    x = layers_.relu("classifier.4", layers_.linear("classifier.3", x, kVggHidden));
    x = layers_.linear("classifier.6", x, options.classes);
    return std::move(layers_).finish_with_logits(x);
  }

 private:
  std::string next() { return fmt::format("features.{}", modules_++); }

  TorchLayers layers_;
  int modules_ = 0;
};

}  // namespace

Graph build_torchvision_vgg(const std::string& name, const VggConfiguration& configuration,
                            const PixelScaling& scaling, const BuildOptions& options) {
  return TorchvisionVgg(name, options).build(configuration, scaling);
}

}  // namespace vertebra::zoo
