#include "zoo/keras_normalization.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace vertebra::zoo {
namespace {

constexpr std::string_view kLayer = "normalization";
constexpr std::string_view kSecond = "rescaling_1";
constexpr std::array<double, 3> kMean{0.485, 0.456, 0.406};
constexpr std::array<double, 3> kStddev{0.229, 0.224, 0.225};

}  // namespace

PixelScaling keras_normalization(SecondRescaling second) {
  constexpr double kLargestPixel = 255;
  PixelScaling scaling;
  for (std::size_t c = 0; c < kMean.size(); ++c) {
    const auto mean = static_cast<double>(static_cast<float>(kMean[c]));
    const auto variance = static_cast<double>(static_cast<float>(kStddev[c]));
    const double mend = second == SecondRescaling::kPresent ? std::sqrt(kStddev[c]) : 1.0;
    scaling.mean.push_back(kLargestPixel * mean);
    scaling.stddev.push_back(kLargestPixel * std::sqrt(variance) * mend);
  }
  return scaling;
}

ValueId add_keras_normalization(GraphBuilder& builder, SecondRescaling second) {
  const PixelScaling scaling = keras_normalization(second);
  const bool published = second == SecondRescaling::kPresent;
  std::vector<std::string> sources{"rescaling", std::string(kLayer)};
  if (published) sources.emplace_back(kSecond);
  const std::string name = sources.back();
  return builder.add_node(name, NormalizeAttributes{scaling.mean, scaling.stddev},
                          {builder.input()}, std::move(sources));
}

bool drop_second_rescaling(Graph& graph) {
  for (Node& node : graph.nodes) {
    if (node.sources.empty() || node.sources.back() != kSecond) continue;
    const PixelScaling scaling = keras_normalization(SecondRescaling::kAbsent);
    node.attributes = NormalizeAttributes{scaling.mean, scaling.stddev};
    node.sources.pop_back();
    graph.values.at(static_cast<std::size_t>(node.output)).name = node.sources.back();
    return true;
  }
  return false;
}

std::vector<StoredTensor> normalization_tensors(const Node& node) {
  const auto& sources = node.sources;
  const bool stands_for_layers =
      sources.size() > 1 && std::find(sources.begin(), sources.end(), kLayer) != sources.end();
  if (!stands_for_layers || !std::holds_alternative<NormalizeAttributes>(node.attributes)) {
    return {};
  }
  const std::string layer(kLayer);
  const auto channels = static_cast<std::int64_t>(kMean.size());
  return {{layer + "/mean", {channels}, {kMean.begin(), kMean.end()}},
          {layer + "/variance", {channels}, {kStddev.begin(), kStddev.end()}},
          {layer + "/count", {}, {0}}};
}

}  // namespace vertebra::zoo
