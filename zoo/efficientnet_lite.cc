#include "zoo/efficientnet_lite.h"

#include <fmt/format.h>

#include <array>

#include "graph/core/error.h"
#include "zoo/keras_layers.h"

namespace vertebra::zoo {
namespace {

constexpr double kEpsilon = 1e-3;
constexpr std::int64_t kStemFilters = 32;
constexpr std::int64_t kTopFilters = 1280;

std::int64_t repeats_of(std::size_t stage, double depth) {
  const std::int64_t repeats = kEfficientNetStages[stage].repeats;
  const bool scaled = stage != 0 && stage + 1 != kEfficientNetStages.size();
  return scaled ? round_repeats(repeats, depth) : repeats;
}

class EfficientNetLite {
 public:
  EfficientNetLite(const std::string& name, const EfficientNetScale& scale,
                   const BuildOptions& options)
      : scale_(scale), layers_(name, options, kEpsilon) {}

  Graph build(const PixelScaling& scaling) && {
    GraphBuilder& b = layers_.builder();
    ValueId x = b.normalize("normalization", b.input(), scaling);
    KerasConv stem{kStemFilters, 3, 3, 2};
    const ValueId padded = layers_.pad_for_stride("stem_conv", x, stem);
    x = norm_relu6("stem", layers_.conv("stem_conv", padded, stem));
    for (std::size_t stage = 0; stage < kEfficientNetStages.size(); ++stage) {
      for (std::int64_t i = 0; i < repeats_of(stage, scale_.depth); ++i) x = block(stage, i, x);
    }
    x = norm_relu6("top", layers_.conv("top_conv", x, {kTopFilters}));
    return std::move(layers_).finish(x);
  }

 private:
  // Expansion, depthwise and projection; the input is added where shape allows.
  ValueId block(std::size_t stage, std::int64_t repeat, ValueId input) {
    const EfficientNetStage& s = kEfficientNetStages[stage];
    const std::string name = efficientnet_block_name(stage, repeat);
    ValueId x = input;
    if (s.expand != 1) {
      const KerasConv expand{layers_.shape_of(x).c * s.expand};
      x = norm_relu6(name + "_expand", layers_.conv(name + "_expand_conv", x, expand));
    }
    KerasConv filter{0, s.filter, s.filter, repeat == 0 ? s.stride : 1};
    x = layers_.pad_for_stride(name + "_dwconv", x, filter);
    x = norm_relu6(name, layers_.depthwise(name + "_dwconv", x, filter));
    const KerasConv project{round_filters(s.out, scale_.width)};
    x = layers_.batch_norm(name + "_project_bn", layers_.conv(name + "_project_conv", x, project));
    const bool same_shape = layers_.shape_of(x) == layers_.shape_of(input);
    return repeat > 0 && same_shape ? layers_.builder().add(name + "_add", x, input) : x;
  }

  ValueId norm_relu6(const std::string& name, ValueId x) {
    return layers_.activation(name + "_activation", layers_.batch_norm(name + "_bn", x),
                              KerasActivation::kRelu6);
  }

  EfficientNetScale scale_;
  KerasLayers layers_;
};

// The part of a file's name for a layer outside or inside a block, and the layout of its kernel.
struct LayerName {
  std::string_view graph;
  std::string_view file;
  WeightLayout layout;
};

constexpr std::array<LayerName, 11> kLayerNames{{
    {"stem_conv", "_conv_stem", WeightLayout::kKCRS},
    {"stem_bn", "_bn0", WeightLayout::kKCRS},
    {"top_conv", "_conv_head", WeightLayout::kKCRS},
    {"top_bn", "_bn1", WeightLayout::kKCRS},
    {"predictions", "_fc", WeightLayout::kKC},
    {"expand_conv", "_expand_conv", WeightLayout::kKCRS},
    {"expand_bn", "_bn0", WeightLayout::kKCRS},
    {"dwconv", "_depthwise_conv", WeightLayout::kKCRS},
    {"bn", "_bn1", WeightLayout::kKCRS},
    {"project_conv", "_project_conv", WeightLayout::kKCRS},
    {"project_bn", "_bn2", WeightLayout::kKCRS},
}};

constexpr std::array<std::array<std::string_view, 2>, 7> kTensorNames{{
    {"kernel", "weight"},
    {"depthwise_kernel", "weight"},
    {"gamma", "weight"},
    {"bias", "bias"},
    {"beta", "bias"},
    {"moving_mean", "running_mean"},
    {"moving_variance", "running_var"},
}};

}  // namespace

Graph build_efficientnet_lite(const std::string& name, const EfficientNetScale& scale,
                              const PixelScaling& scaling, const BuildOptions& options) {
  return EfficientNetLite(name, scale, options).build(scaling);
}

SourceTensor efficientnet_lite_file_tensor(const EfficientNetScale& scale,
                                           std::string_view graph_tensor) {
  const std::size_t slash = graph_tensor.find('/');
  std::string_view layer = graph_tensor.substr(0, slash);
  std::string prefix;
  if (layer.starts_with("block")) {
    // The file numbers the blocks of all stages in one row.
    const auto stage = static_cast<std::size_t>(layer[5] - '1');
    std::int64_t index = layer[6] - 'a';
    for (std::size_t before = 0; before < stage; ++before) {
      index += repeats_of(before, scale.depth);
    }
    prefix = fmt::format("_blocks.{}.", index);
    layer.remove_prefix(layer.find('_') + 1);
  }
  for (const LayerName& l : kLayerNames) {
    if (l.graph != layer) continue;
    for (const auto& [graph_name, file_name] : kTensorNames) {
      if (graph_name == graph_tensor.substr(slash + 1)) {
        return {fmt::format("{}{}.{}", prefix, l.file, file_name), l.layout};
      }
    }
  }
  throw InternalError({fmt::format("tensor '{}'", graph_tensor), "no name in the file", "one", ""});
}

}  // namespace vertebra::zoo
