#include "zoo/efficientnet_timm.h"

#include <fmt/format.h>

#include <array>

#include "zoo/name_table.h"

namespace vertebra::zoo {
namespace {

constexpr std::array<NamePair, 5> kOutside{{{"stem_conv", "conv_stem"},
                                            {"stem_bn", "bn1"},
                                            {"top_conv", "conv_head"},
                                            {"top_bn", "bn2"},
                                            {"predictions", "classifier"}}};

// The blocks of the first stage have no expansion, and number what is left.
constexpr std::array<NamePair, 6> kWithoutExpansion{{{"dwconv", "conv_dw"},
                                                     {"bn", "bn1"},
                                                     {"se_reduce", "se.conv_reduce"},
                                                     {"se_expand", "se.conv_expand"},
                                                     {"project_conv", "conv_pw"},
                                                     {"project_bn", "bn2"}}};

constexpr std::array<NamePair, 8> kWithExpansion{{{"expand_conv", "conv_pw"},
                                                  {"expand_bn", "bn1"},
                                                  {"dwconv", "conv_dw"},
                                                  {"bn", "bn2"},
                                                  {"se_reduce", "se.conv_reduce"},
                                                  {"se_expand", "se.conv_expand"},
                                                  {"project_conv", "conv_pwl"},
                                                  {"project_bn", "bn3"}}};

}  // namespace

SourceTensor timm_efficientnet_tensor(std::string_view graph_tensor) {
  constexpr std::string_view kBlock = "block";
  const std::size_t slash = graph_tensor.find('/');
  const std::string_view layer = graph_tensor.substr(0, slash);
  const std::string_view tensor =
      name_in_file(kStateDictTensors, graph_tensor.substr(slash + 1), graph_tensor);
  if (!layer.starts_with(kBlock)) {
    const bool dense = layer == "predictions";
    return {fmt::format("{}.{}", name_in_file(kOutside, layer, graph_tensor), tensor),
            dense ? WeightLayout::kKC : WeightLayout::kKCRS};
  }
  const int stage = layer[kBlock.size()] - '1';
  const int repeat = layer[kBlock.size() + 1] - 'a';
  const std::string_view part = layer.substr(layer.find('_') + 1);
  const std::string_view module = stage == 0 ? name_in_file(kWithoutExpansion, part, graph_tensor)
                                             : name_in_file(kWithExpansion, part, graph_tensor);
  return {fmt::format("blocks.{}.{}.{}.{}", stage, repeat, module, tensor), WeightLayout::kKCRS};
}

}  // namespace vertebra::zoo
