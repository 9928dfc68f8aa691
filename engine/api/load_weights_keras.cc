#include "engine/api/load_weights_keras.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "graph/core/error.h"
#include "zoo/model_spec.h"
#include "zoo/other_classes.h"
#include "zoo/weight_tensors.h"

namespace vertebra {
namespace {

using zoo::TensorSpec;

// The weights of the file, except those of layers that hold a counter.
std::vector<io::KerasWeight*> graph_weights(io::KerasWeights& file) {
  std::set<std::string_view> counting;
  for (const io::KerasWeight& weight : file.weights) {
    if (!is_floating_point(weight.type)) counting.insert(weight.layer);
  }
  std::vector<io::KerasWeight*> weights;
  for (io::KerasWeight& weight : file.weights) {
    if (!counting.contains(weight.layer)) weights.push_back(&weight);
  }
  return weights;
}

// "conv1" and "kernel" of "conv1/kernel".
std::pair<std::string_view, std::string_view> split_name(std::string_view tensor) {
  const std::size_t slash = std::min(tensor.rfind('/'), tensor.size());
  return {tensor.substr(0, slash), tensor.substr(std::min(slash + 1, tensor.size()))};
}

// The tensors of the graph, except those of layers that hold a counter: they are numbers of the
// graph itself.
std::vector<TensorSpec> graph_tensors(const Graph& graph) {
  std::vector<TensorSpec> specs = zoo::weight_tensors(graph);
  std::erase_if(specs,
                [](const TensorSpec& spec) { return spec.role == zoo::TensorRole::kStored; });
  return specs;
}

// Keras's class, in snake case, of the layer that specs[i] is the first tensor of.
std::string_view layer_class(const std::vector<TensorSpec>& specs, std::size_t i) {
  const auto [layer, weight] = split_name(specs[i].name);
  if (weight == "depthwise_kernel") {
    const bool pointwise_too = i + 1 < specs.size() && split_name(specs[i + 1].name).first == layer;
    return pointwise_too && specs[i + 1].role == zoo::TensorRole::kConvKernel ? "separable_conv2d"
                                                                              : "depthwise_conv2d";
  }
  if (specs[i].role == zoo::TensorRole::kConvKernel) return "conv2d";
  if (specs[i].role == zoo::TensorRole::kDenseKernel) return "dense";
  return "batch_normalization";
}

// Where Keras 3 keeps each tensor: "conv2d_5/0".
std::vector<std::string> class_paths(const std::vector<TensorSpec>& specs) {
  std::map<std::string_view, int> counts;
  std::vector<std::string> paths;
  std::string_view layer;
  std::string path;
  int index = 0;
  for (std::size_t i = 0; i < specs.size(); ++i) {
    if (i == 0 || split_name(specs[i].name).first != layer) {
      layer = split_name(specs[i].name).first;
      index = 0;
      const std::string_view name = layer_class(specs, i);
      const int count = counts[name]++;
      path = count == 0 ? std::string(name) : fmt::format("{}_{}", name, count);
    }
    paths.push_back(fmt::format("{}/{}", path, index++));
  }
  return paths;
}

// The file's weight for each tensor of the graph, and what keeps them from fitting.
struct Match {
  std::vector<io::KerasWeight*> weights;
  std::vector<std::string> differences;
  std::vector<zoo::DimsPair> other_dims;  // of the differences those in shape

  // One tensor and its weight, either of which may be missing.
  void add(const TensorSpec* spec, io::KerasWeight* weight) {
    if (spec == nullptr) {
      differences.push_back(
          fmt::format("'{}' {} is extra", weight->shown, to_string(weight->tensor.dims)));
    } else if (weight == nullptr) {
      differences.push_back(fmt::format("'{}' {} is missing", spec->name, to_string(spec->dims)));
    } else if (weight->tensor.dims != spec->dims) {
      differences.push_back(fmt::format("'{}' is {} instead of '{}' {}", weight->shown,
                                        to_string(weight->tensor.dims), spec->name,
                                        to_string(spec->dims)));
      other_dims.push_back({spec->dims, weight->tensor.dims});
    }
    if (spec != nullptr) weights.push_back(weight);
  }
};

Match match_by_order(const std::vector<TensorSpec>& specs,
                     const std::vector<io::KerasWeight*>& weights) {
  Match match;
  for (std::size_t i = 0; i < std::max(specs.size(), weights.size()); ++i) {
    match.add(i < specs.size() ? &specs[i] : nullptr, i < weights.size() ? weights[i] : nullptr);
  }
  return match;
}

Match match_by_path(const std::vector<TensorSpec>& specs,
                    const std::vector<io::KerasWeight*>& weights) {
  std::map<std::string, io::KerasWeight*> by_path;
  for (io::KerasWeight* weight : weights) {
    by_path.emplace(fmt::format("{}/{}", weight->layer, weight->name), weight);
  }
  Match match;
  const std::vector<std::string> paths = class_paths(specs);
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const auto found = by_path.find(paths[i]);
    match.add(&specs[i], found == by_path.end() ? nullptr : found->second);
    if (found != by_path.end()) by_path.erase(found);
  }
  for (const auto& [path, weight] : by_path) match.add(nullptr, weight);
  return match;
}

Match match_weights(io::KerasWeights& file, const Graph& graph) {
  const std::vector<TensorSpec> specs = graph_tensors(graph);
  const std::vector<io::KerasWeight*> weights = graph_weights(file);
  return file.order == io::KerasOrder::kByLayer ? match_by_order(specs, weights)
                                                : match_by_path(specs, weights);
}

std::string model_that_fits(io::KerasWeights& file) {
  for (const zoo::ModelSpec& spec : zoo::models()) {
    if (match_weights(file, spec.build()).differences.empty()) return std::string(spec.alias);
  }
  return "";
}

// What would help with a file that does not match the graph.
std::string remedy(io::KerasWeights& file, const Graph& graph, const Match& match) {
  const std::int64_t classes = graph.shape_of(graph.outputs.front()).c;
  const std::optional<std::int64_t> n = zoo::other_classes(match.other_dims, classes);
  if (n && match.other_dims.size() == match.differences.size()) {
    return zoo::remedy_for_classes(*n, classes);
  }
  const std::string fits = model_that_fits(file);
  return fits.empty() ? "use a weight file of this model"
                      : fmt::format("the file fits --model {}", fits);
}

}  // namespace

WeightMap name_keras_weights(io::KerasWeights file, const Graph& graph, const std::string& where,
                             std::string_view id) {
  Match match = match_weights(file, graph);
  if (!match.differences.empty()) {
    constexpr std::size_t kShown = 5;
    const std::size_t count = match.differences.size();
    const std::string help = remedy(file, graph, match);
    if (count > kShown) {
      match.differences.resize(kShown);
      match.differences.push_back(fmt::format("and {} more", count - kShown));
    }
    throw InvalidModel(
        {where, fmt::format("{} differences: {}", count, fmt::join(match.differences, ", ")),
         fmt::format("the weights of {}", id), help});
  }
  WeightMap named;
  const std::vector<TensorSpec> specs = graph_tensors(graph);
  for (std::size_t i = 0; i < specs.size(); ++i) {
    named.emplace(specs[i].name, std::move(match.weights[i]->tensor));
  }
  return named;
}

}  // namespace vertebra
