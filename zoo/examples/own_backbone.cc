// A network of one's own from the zoo's layers: the inverted residual blocks of MobileNetV2, with
// squeeze-and-excitation in each, half as deep, for ten classes of 96x96 photos. Prints what it
// costs, the tensors that a weight file of it holds, and the graph itself, which `parse_graph`
// reads back.
#include <fmt/format.h>

#include "graph/ir/text.h"
#include "zoo/keras_layers.h"
#include "zoo/weight_tensors.h"

namespace {

using namespace vertebra;
using zoo::KerasActivation;
using zoo::KerasLayers;

// The channels weighed by what their means say of them.
ValueId squeeze_excite(KerasLayers& layers, const std::string& name, ValueId x) {
  const std::int64_t channels = layers.shape_of(x).c;
  ValueId gate = layers.builder().global_pool(name + "_squeeze", x);
  gate = layers.dense(name + "_reduce", gate, channels / 4, KerasActivation::kSilu);
  gate = layers.dense(name + "_expand", gate, channels, KerasActivation::kSigmoid);
  return layers.builder().multiply(name + "_excite", x, gate);
}

ValueId block(KerasLayers& layers, const std::string& name, ValueId input, std::int64_t filters,
              std::int64_t stride) {
  const auto norm_silu = [&](const std::string& layer, ValueId x) {
    return layers.activation(layer + "_silu", layers.batch_norm(layer + "_norm", x),
                             KerasActivation::kSilu);
  };
  const std::int64_t wide = 6 * layers.shape_of(input).c;
  ValueId x = norm_silu(name + "_wide", layers.conv(name + "_wide", input, {wide}));
  x = norm_silu(name + "_depthwise", layers.depthwise(name + "_depthwise", x, {0, 3, 3, stride}));
  x = squeeze_excite(layers, name + "_se", x);
  x = layers.batch_norm(name + "_norm", layers.conv(name + "_project", x, {filters}));
  const bool adds = layers.shape_of(x) == layers.shape_of(input);
  return adds ? layers.builder().add(name + "_sum", input, x) : x;
}

Graph build_own_backbone(const zoo::BuildOptions& options) {
  KerasLayers layers("own_backbone", options, 1e-3);
  ValueId x = layers.builder().normalize("pixels", layers.builder().input(),
                                         {{127.5, 127.5, 127.5}, {127.5, 127.5, 127.5}});
  x = layers.conv("stem", x, {16, 3, 3, 2});
  std::int64_t filters = 16;
  for (int stage = 1; stage <= 3; ++stage) {
    filters += 8;
    x = block(layers, fmt::format("stage{}a", stage), x, filters, 2);
    x = block(layers, fmt::format("stage{}b", stage), x, filters, 1);
  }
  return std::move(layers).finish(x);
}

}  // namespace

int main() {
  const Graph graph = build_own_backbone({.classes = 10, .input_h = 96, .input_w = 96});
  fmt::print("{} parameters, {} multiply-adds an image, {} tensors\n", count_parameters(graph),
             count_macs(graph), zoo::weight_tensors(graph).size());
  for (const zoo::TensorSpec& tensor : zoo::weight_tensors(graph)) {
    fmt::print("  {} {}\n", tensor.name, to_string(tensor.dims));
  }
  fmt::print("{}", print(graph));
  return parse_graph(print(graph)) == graph ? 0 : 1;
}
