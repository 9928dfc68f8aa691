#include "zoo/torchvision_names.h"

#include <fmt/format.h>

#include <array>

#include "zoo/mobilenet.h"
#include "zoo/name_table.h"
#include "zoo/tensor_path.h"

namespace vertebra::zoo {
namespace {

// timm's names of the layers of a block that has no expansion, and of one that has, by number:
// convolution and batch norm of each.
constexpr std::array<NamePair, 2> kWithoutExpansion{{{"conv_dw", "bn1"}, {"conv_pw", "bn2"}}};
constexpr std::array<NamePair, 3> kWithExpansion{
    {{"conv_pw", "bn1"}, {"conv_dw", "bn2"}, {"conv_pwl", "bn3"}}};

std::string_view timm_layer(bool expands, std::size_t layer, bool norm) {
  const NamePair& pair = expands ? kWithExpansion.at(layer) : kWithoutExpansion.at(layer);
  return norm ? pair.file : pair.graph;
}

// A layer of MobileNet v2's blocks: which of its convolutions, and whether it is the batch norm
// behind it. torchvision nests all but the last: conv.0.0, conv.0.1, ..., conv.2, conv.3.
struct BlockLayer {
  std::int64_t conv;
  bool norm;
};

BlockLayer block_layer(const TensorPath& path, bool expands) {
  constexpr std::size_t kNested = 6;
  if (path.size() == kNested) return {path.number(3), path.number(4) == 1};
  const std::int64_t last = expands ? 2 : 1;
  return {last, path.number(3) > last};
}

constexpr std::int64_t kBlocks = 17;

bool is_block(const TensorPath& path) {
  return path.part(0) == "features" && path.number(1) >= 1 && path.number(1) <= kBlocks;
}

}  // namespace

SourceTensor early_densenet_tensor(std::string_view graph_tensor) {
  const TensorPath path(graph_tensor);
  if (!path.part(2).starts_with("denselayer")) return {std::string(graph_tensor)};
  const std::string_view layer = path.part(3);
  return {fmt::format("{}.{}.{}.{}.{}.{}", path.part(0), path.part(1), path.part(2),
                      layer.substr(0, layer.size() - 1), layer.back(), path.tensor())};
}

SourceTensor flat_mobilenet_v2_tensor(std::string_view graph_tensor) {
  const TensorPath path(graph_tensor);
  if (!is_block(path)) return {std::string(graph_tensor)};
  // Each convolution but the last is followed by its batch norm and an activation.
  const BlockLayer layer = block_layer(path, path.number(1) > 1);
  return {fmt::format("features.{}.conv.{}.{}", path.part(1), 3 * layer.conv + (layer.norm ? 1 : 0),
                      path.tensor())};
}

SourceTensor timm_mobilenet_v2_tensor(std::string_view graph_tensor) {
  const TensorPath path(graph_tensor);
  if (path.part(0) == "classifier") return {fmt::format("classifier.{}", path.tensor())};
  const bool norm = path.part(2) == "1";
  if (path.number(1) == 0) return {fmt::format("{}.{}", norm ? "bn1" : "conv_stem", path.tensor())};
  if (!is_block(path)) return {fmt::format("{}.{}", norm ? "bn2" : "conv_head", path.tensor())};
  std::int64_t repeat = path.number(1) - 1;
  std::size_t stage = 0;
  while (repeat >= kMobileNetV2Stages.at(stage).repeats) {
    repeat -= kMobileNetV2Stages.at(stage++).repeats;
  }
  const bool expands = stage > 0;
  const BlockLayer layer = block_layer(path, expands);
  return {fmt::format("blocks.{}.{}.{}.{}", stage, repeat,
                      timm_layer(expands, static_cast<std::size_t>(layer.conv), layer.norm),
                      path.tensor())};
}

SourceTensor timm_torchvision_efficientnet_tensor(std::string_view graph_tensor) {
  const TensorPath path(graph_tensor);
  if (path.part(0) == "classifier") return {fmt::format("classifier.{}", path.tensor())};
  const std::int64_t stage = path.number(1);
  const bool outside = path.part(3) != "block";
  if (outside) {
    const bool norm = path.part(2) == "1";
    const std::string_view name =
        stage == 0 ? (norm ? "bn1" : "conv_stem") : (norm ? "bn2" : "conv_head");
    return {fmt::format("{}.{}", name, path.tensor())};
  }
  // features.STAGE.REPEAT.block.LAYER.(0 | 1 | fc1 | fc2)
  const bool expands = stage > 1;
  const std::int64_t squeeze = expands ? 2 : 1;
  const std::int64_t layer = path.number(4);
  const std::string_view part = path.part(5);
  std::string_view name;
  if (layer == squeeze) {
    name = part == "fc1" ? "se.conv_reduce" : "se.conv_expand";
  } else {
    name = timm_layer(expands, static_cast<std::size_t>(layer - (layer > squeeze ? 1 : 0)),
                      part == "1");
  }
  return {fmt::format("blocks.{}.{}.{}.{}", stage - 1, path.part(2), name, path.tensor())};
}

SourceTensor timm_vgg_tensor(std::string_view graph_tensor) {
  const TensorPath path(graph_tensor);
  if (path.part(0) != "classifier") return {std::string(graph_tensor)};
  constexpr std::array<NamePair, 3> kDense{
      {{"0", "pre_logits.fc1"}, {"3", "pre_logits.fc2"}, {"6", "head.fc"}}};
  return {fmt::format("{}.{}", name_in_file(kDense, path.part(1), graph_tensor), path.tensor()),
          std::nullopt, path.part(1) != "6" && path.tensor() == "weight"};
}

SourceTensor transformers_resnet_tensor(std::string_view graph_tensor) {
  const TensorPath path(graph_tensor);
  if (path.part(0) == "fc") return {fmt::format("classifier.1.{}", path.tensor())};
  const auto layer_of = [](bool norm) { return norm ? "normalization" : "convolution"; };
  if (path.size() == 2) {
    return {fmt::format("resnet.embedder.embedder.{}.{}", layer_of(path.part(0) == "bn1"),
                        path.tensor())};
  }
  constexpr std::string_view kStage = "layer";
  const std::int64_t stage = path.part(0)[kStage.size()] - '1';
  std::string name;
  if (path.part(2) == "downsample") {
    name = fmt::format("shortcut.{}", layer_of(path.part(3) == "1"));
  } else {
    name = fmt::format("layer.{}.{}", path.part(2).back() - '1',
                       layer_of(path.part(2).starts_with("bn")));
  }
  return {fmt::format("resnet.encoder.stages.{}.layers.{}.{}.{}", stage, path.part(1), name,
                      path.tensor())};
}

}  // namespace vertebra::zoo
