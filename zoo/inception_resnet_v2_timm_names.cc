#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "zoo/inception_timm_names.h"
#include "zoo/name_table.h"

namespace vertebra::zoo {
namespace {

// Appends the modules of a block: as many branches as there are lengths; a branch of one
// convolution is the convolution itself.
void add_block(std::vector<std::string>& modules, const std::string& block,
               const std::vector<int>& lengths) {
  for (std::size_t branch = 0; branch < lengths.size(); ++branch) {
    for (int i = 0; i < lengths[branch]; ++i) {
      modules.push_back(lengths[branch] == 1 ? fmt::format("{}.branch{}", block, branch)
                                             : fmt::format("{}.branch{}.{}", block, branch, i));
    }
  }
}

// The modules of a convolution and its batch norm, in the order in which Keras numbers them.
std::vector<std::string> numbered_modules() {
  std::vector<std::string> modules{"conv2d_1a", "conv2d_2a", "conv2d_2b", "conv2d_3b", "conv2d_4a"};
  add_block(modules, "mixed_5b", {1, 2, 3});
  modules.emplace_back("mixed_5b.branch3.1");
  constexpr int kBlocks35 = 10;
  for (int i = 0; i < kBlocks35; ++i) add_block(modules, fmt::format("repeat.{}", i), {1, 2, 3});
  add_block(modules, "mixed_6a", {1, 3});
  constexpr int kBlocks17 = 20;
  for (int i = 0; i < kBlocks17; ++i) add_block(modules, fmt::format("repeat_1.{}", i), {1, 3});
  add_block(modules, "mixed_7a", {2, 2, 3});
  constexpr int kBlocks8 = 9;
  for (int i = 0; i < kBlocks8; ++i) add_block(modules, fmt::format("repeat_2.{}", i), {1, 3});
  add_block(modules, "block8", {1, 3});
  return modules;
}

// "12" of "conv2d_12"; 0 of "conv2d".
std::size_t number_behind(std::string_view layer, std::string_view stem) {
  std::size_t number = 0;
  layer.remove_prefix(std::min(layer.size(), stem.size() + 1));
  std::from_chars(layer.data(), layer.data() + layer.size(), number);
  return number;
}

// The 1x1 convolution of a residual block: "block17_3_conv" is "repeat_1.2.conv2d".
std::string residual_module(std::string_view layer) {
  constexpr std::array<NamePair, 3> kRepeats{
      {{"block35", "repeat"}, {"block17", "repeat_1"}, {"block8", "repeat_2"}}};
  if (layer == "block8_10_conv") return "block8.conv2d";
  const std::string_view stem = layer.substr(0, layer.find('_'));
  return fmt::format("{}.{}.conv2d", name_in_file(kRepeats, stem, layer),
                     number_behind(layer, stem) - 1);
}

std::string module_of(std::string_view layer) {
  if (layer == "conv_7b") return "conv2d_7b.conv";
  if (layer == "conv_7b_bn") return "conv2d_7b.bn";
  if (layer == "predictions") return "classif";
  if (layer.starts_with("block")) return residual_module(layer);
  static const std::vector<std::string> modules = numbered_modules();
  const bool norm = layer.starts_with("batch_normalization");
  const std::size_t number = number_behind(layer, norm ? "batch_normalization" : "conv2d");
  return modules.at(number) + (norm ? ".bn" : ".conv");
}

}  // namespace

SourceTensor timm_inception_resnet_v2_tensor(std::string_view graph_tensor) {
  const std::size_t slash = graph_tensor.find('/');
  const std::string_view layer = graph_tensor.substr(0, slash);
  const std::string_view tensor =
      name_in_file(kStateDictTensors, graph_tensor.substr(slash + 1), graph_tensor);
  return {fmt::format("{}.{}", module_of(layer), tensor),
          layer == "predictions" ? WeightLayout::kKC : WeightLayout::kKCRS};
}

}  // namespace vertebra::zoo
