#include "zoo/efficientnet_transformers_names.h"

#include <fmt/format.h>

#include <array>

#include "zoo/name_table.h"

namespace vertebra::zoo {
namespace {

constexpr std::array<NamePair, 5> kOutside{{{"stem_conv", "efficientnet.embeddings.convolution"},
                                            {"stem_bn", "efficientnet.embeddings.batchnorm"},
                                            {"top_conv", "efficientnet.encoder.top_conv"},
                                            {"top_bn", "efficientnet.encoder.top_bn"},
                                            {"predictions", "classifier"}}};

constexpr std::array<NamePair, 8> kInside{{{"expand_conv", "expansion.expand_conv"},
                                           {"expand_bn", "expansion.expand_bn"},
                                           {"dwconv", "depthwise_conv.depthwise_conv"},
                                           {"bn", "depthwise_conv.depthwise_norm"},
                                           {"se_reduce", "squeeze_excite.reduce"},
                                           {"se_expand", "squeeze_excite.expand"},
                                           {"project_conv", "projection.project_conv"},
                                           {"project_bn", "projection.project_bn"}}};

// The files number the blocks of all stages in one row.
std::int64_t number_of_block(const EfficientNetScale& scale, std::string_view layer) {
  constexpr std::size_t kDigit = std::string_view("block").size();
  std::int64_t number = layer[kDigit + 1] - 'a';
  const auto stage = static_cast<std::size_t>(layer[kDigit] - '1');
  for (std::size_t before = 0; before < stage; ++before) {
    number += round_repeats(kEfficientNetStages[before].repeats, scale.depth);
  }
  return number;
}

}  // namespace

SourceTensor transformers_efficientnet_tensor(const EfficientNetScale& scale,
                                              std::string_view graph_tensor) {
  const std::size_t slash = graph_tensor.find('/');
  const std::string_view layer = graph_tensor.substr(0, slash);
  const std::string_view tensor =
      name_in_file(kStateDictTensors, graph_tensor.substr(slash + 1), graph_tensor);
  if (!layer.starts_with("block")) {
    return {fmt::format("{}.{}", name_in_file(kOutside, layer, graph_tensor), tensor),
            layer == "predictions" ? WeightLayout::kKC : WeightLayout::kKCRS};
  }
  const std::string_view part = layer.substr(layer.find('_') + 1);
  return {fmt::format("efficientnet.encoder.blocks.{}.{}.{}", number_of_block(scale, layer),
                      name_in_file(kInside, part, graph_tensor), tensor),
          WeightLayout::kKCRS};
}

}  // namespace vertebra::zoo
