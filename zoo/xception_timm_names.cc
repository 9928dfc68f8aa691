#include <fmt/format.h>

#include <array>
#include <charconv>
#include <string>

#include "zoo/inception_timm_names.h"
#include "zoo/name_table.h"

namespace vertebra::zoo {
namespace {

constexpr std::array<NamePair, 17> kOutside{{{"block1_conv1", "conv1"},
                                             {"block1_conv1_bn", "bn1"},
                                             {"block1_conv2", "conv2"},
                                             {"block1_conv2_bn", "bn2"},
                                             {"block14_sepconv1", "conv3"},
                                             {"block14_sepconv1_bn", "bn3"},
                                             {"block14_sepconv2", "conv4"},
                                             {"block14_sepconv2_bn", "bn4"},
                                             {"conv2d", "block1.skip"},
                                             {"batch_normalization", "block1.skipbn"},
                                             {"conv2d_1", "block2.skip"},
                                             {"batch_normalization_1", "block2.skipbn"},
                                             {"conv2d_2", "block3.skip"},
                                             {"batch_normalization_2", "block3.skipbn"},
                                             {"conv2d_3", "block12.skip"},
                                             {"batch_normalization_3", "block12.skipbn"},
                                             {"predictions", "fc"}}};

// "block3_sepconv1" is "block2.rep.1": blocks are counted from the second, and their parts are
// activation, convolution, batch norm; the first block begins without an activation.
std::string module_of(std::string_view layer, std::string_view graph_tensor) {
  for (const NamePair& pair : kOutside) {
    if (pair.graph == layer) return std::string(pair.file);
  }
  constexpr std::string_view kBlock = "block";
  int block = 0;
  std::from_chars(layer.data() + kBlock.size(), layer.data() + layer.find('_'), block);
  constexpr std::array<NamePair, 6> kParts{{{"sepconv1", "0"},
                                            {"sepconv1_bn", "1"},
                                            {"sepconv2", "3"},
                                            {"sepconv2_bn", "4"},
                                            {"sepconv3", "6"},
                                            {"sepconv3_bn", "7"}}};
  const std::string_view part =
      name_in_file(kParts, layer.substr(layer.find('_') + 1), graph_tensor);
  return fmt::format("block{}.rep.{}", block - 1, part.front() - '0' + (block > 2 ? 1 : 0));
}

}  // namespace

SourceTensor timm_xception_tensor(std::string_view graph_tensor) {
  const std::size_t slash = graph_tensor.find('/');
  const std::string_view layer = graph_tensor.substr(0, slash);
  std::string_view tensor = graph_tensor.substr(slash + 1);
  std::string module = module_of(layer, graph_tensor);
  if (tensor == "depthwise_kernel") module += ".conv1";
  if (tensor == "pointwise_kernel") module += ".pointwise";
  return {fmt::format("{}.{}", module, name_in_file(kStateDictTensors, tensor, graph_tensor)),
          layer == "predictions" ? WeightLayout::kKC : WeightLayout::kKCRS};
}

}  // namespace vertebra::zoo
