#include "zoo/efficientnet_lite.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "graph/core/error.h"
#include "graph/ir/builder.h"

namespace vertebra::zoo {
namespace {

constexpr double kEpsilon = 1e-3;
constexpr ClampRange kRelu6{0, 6};

struct Stage {
  std::int64_t filter, out, expand, stride, repeats;
};

constexpr std::array<Stage, 7> kStages{{{3, 16, 1, 1, 1},
                                        {3, 24, 6, 2, 2},
                                        {5, 40, 6, 2, 2},
                                        {3, 80, 6, 2, 3},
                                        {5, 112, 6, 1, 3},
                                        {5, 192, 6, 2, 4},
                                        {3, 320, 6, 1, 1}}};

// Nearest multiple of 8 that is not below 0.9 of the scaled width.
std::int64_t round_filters(std::int64_t filters, double width) {
  const double scaled = static_cast<double>(filters) * width;
  std::int64_t rounded = std::max<std::int64_t>(8, static_cast<std::int64_t>(scaled + 4) / 8 * 8);
  if (static_cast<double>(rounded) < 0.9 * scaled) rounded += 8;
  return rounded;
}

std::int64_t repeats_of(std::size_t stage, double depth) {
  const std::int64_t repeats = kStages[stage].repeats;
  if (stage == 0 || stage + 1 == kStages.size()) return repeats;
  return static_cast<std::int64_t>(std::ceil(depth * static_cast<double>(repeats)));
}

// "block2b"
std::string block_name(std::size_t stage, std::int64_t repeat) {
  return fmt::format("block{}{}", stage + 1, static_cast<char>('a' + repeat));
}

class LiteBuilder {
 public:
  LiteBuilder(const std::string& name, const EfficientNetLiteScale& scale)
      : scale_(scale), b_(name, {scale.input_hw, scale.input_hw, 3}) {}

  Graph build(std::int64_t classes, const PixelScaling& scaling) && {
    ValueId x = b_.normalize("normalization", b_.input(), scaling);
    x = activation("stem_activation", batch_norm("stem_bn", conv("stem_conv", x, 32, 3, 2)));
    for (std::size_t stage = 0; stage < kStages.size(); ++stage) {
      for (std::int64_t i = 0; i < repeats_of(stage, scale_.depth); ++i) x = block(stage, i, x);
    }
    x = activation("top_activation", batch_norm("top_bn", conv("top_conv", x, 1280, 1, 1)));
    x = b_.global_pool("avg_pool", x);
    const WeightExpr weight{"predictions/kernel", WeightLayout::kCK, "predictions/bias", {}};
    const ValueId logits = b_.dense("predictions", x, {classes, weight});
    const ValueId probabilities = b_.softmax("probabilities", logits);
    return std::move(b_).finish({logits, probabilities});
  }

 private:
  // Expansion, depthwise and projection; the input is added where shape allows.
  ValueId block(std::size_t stage, std::int64_t repeat, ValueId input) {
    const Stage& s = kStages[stage];
    const std::string name = block_name(stage, repeat);
    const std::int64_t stride = repeat == 0 ? s.stride : 1;
    ValueId x = input;
    if (s.expand != 1) {
      const std::int64_t expanded = b_.shape_of(x).c * s.expand;
      x = activation(
          name + "_expand_activation",
          batch_norm(name + "_expand_bn", conv(name + "_expand_conv", x, expanded, 1, 1)));
    }
    x = activation(name + "_activation",
                   batch_norm(name + "_bn", depthwise(name + "_dwconv", x, s.filter, stride)));
    x = batch_norm(name + "_project_bn",
                   conv(name + "_project_conv", x, round_filters(s.out, scale_.width), 1, 1));
    const bool same_shape = b_.shape_of(x) == b_.shape_of(input);
    return repeat > 0 && same_shape ? b_.add(name + "_add", x, input) : x;
  }

  ValueId conv(const std::string& name, ValueId x, std::int64_t k, std::int64_t filter,
               std::int64_t stride) {
    return padded_conv(name, x, k, filter, stride, 1,
                       {name + "/kernel", WeightLayout::kRSCK, "", {}});
  }

  ValueId depthwise(const std::string& name, ValueId x, std::int64_t filter, std::int64_t stride) {
    const std::int64_t c = b_.shape_of(x).c;
    return padded_conv(name, x, c, filter, stride, c,
                       {name + "/depthwise_kernel", WeightLayout::kRSKM, "", {}});
  }

  // As in Keras: explicit padding in front of a stride, the convolution's own otherwise.
  ValueId padded_conv(const std::string& name, ValueId x, std::int64_t k, std::int64_t filter,
                      std::int64_t stride, std::int64_t groups, WeightExpr weight) {
    Padding padding = same_padding(b_.shape_of(x), filter, filter, stride);
    if (stride > 1) {
      x = b_.pad(name + "_pad", x, padding);
      padding = {};
    }
    return b_.conv2d(name, x,
                     {k, filter, filter, stride, stride, padding, groups, std::move(weight), {}});
  }

  ValueId batch_norm(const std::string& name, ValueId x) {
    return b_.batch_norm(name, x,
                         {name + "/gamma", name + "/beta", name + "/moving_mean",
                          name + "/moving_variance", kEpsilon});
  }

  ValueId activation(const std::string& name, ValueId x) { return b_.clamp(name, x, kRelu6); }

  EfficientNetLiteScale scale_;
  GraphBuilder b_;
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

Graph build_efficientnet_lite(const std::string& name, const EfficientNetLiteScale& scale,
                              std::int64_t classes, const PixelScaling& scaling) {
  return LiteBuilder(name, scale).build(classes, scaling);
}

SourceTensor efficientnet_lite_file_tensor(const EfficientNetLiteScale& scale,
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
