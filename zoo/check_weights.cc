#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "graph/core/error.h"
#include "zoo/adopt_names.h"
#include "zoo/other_classes.h"
#include "zoo/weight_tensors.h"

namespace vertebra::zoo {
namespace {

std::vector<std::string> differences(const std::vector<TensorSpec>& needed,
                                     const WeightMap& weights) {
  std::vector<std::string> all;
  WeightMap::size_type found = 0;
  for (const TensorSpec& spec : needed) {
    const auto tensor = weights.find(spec.name);
    if (tensor == weights.end()) {
      if (spec.role == TensorRole::kStored) continue;
      all.push_back(fmt::format("'{}' {} is missing", spec.name, to_string(spec.dims)));
      continue;
    }
    ++found;
    if (tensor->second.dims != spec.dims) {
      all.push_back(fmt::format("'{}' is {} instead of {}", spec.name,
                                to_string(tensor->second.dims), to_string(spec.dims)));
    }
  }
  if (found == weights.size()) return all;
  for (const auto& [name, tensor] : weights) {
    const bool known = std::any_of(needed.begin(), needed.end(),
                                   [&](const TensorSpec& spec) { return spec.name == name; });
    if (!known) all.push_back(fmt::format("'{}' {} is extra", name, to_string(tensor.dims)));
  }
  return all;
}

std::string model_that_fits(const WeightMap& weights) {
  WeightMap shapes;
  for (const auto& [name, tensor] : weights) shapes[name].dims = tensor.dims;
  for (const ModelSpec& spec : models()) {
    Graph graph = spec.build();
    WeightMap file = shapes;
    adopt_names(spec, graph, file);
    if (differences(weight_tensors(graph), file).empty()) return std::string(spec.alias);
  }
  return "";
}

std::string names_of_sources(std::string_view id) {
  std::vector<std::string_view> names;
  for (const NameSource& source : find_model(id).sources) names.push_back(source.name);
  return names.empty() ? "" : fmt::format(", by the names of {}", fmt::join(names, " or "));
}

// The tensors that file and graph both have, in other shapes.
std::vector<DimsPair> other_dims(const std::vector<TensorSpec>& needed, const WeightMap& weights) {
  std::vector<DimsPair> pairs;
  for (const TensorSpec& spec : needed) {
    const auto tensor = weights.find(spec.name);
    if (tensor != weights.end() && tensor->second.dims != spec.dims) {
      pairs.push_back({spec.dims, tensor->second.dims});
    }
  }
  return pairs;
}

// What would help with a file that has `count` differences from the graph.
std::string remedy(const Graph& graph, const WeightMap& weights, std::size_t count) {
  const std::vector<DimsPair> pairs = other_dims(weight_tensors(graph), weights);
  const std::int64_t classes = graph.shape_of(graph.outputs.front()).c;
  const std::optional<std::int64_t> n = other_classes(pairs, classes);
  if (n && pairs.size() == count) return remedy_for_classes(*n, classes);
  const std::string fits = model_that_fits(weights);
  return fits.empty() ? "use a weight file of this model"
                      : fmt::format("the file fits --model {}", fits);
}

}  // namespace

void check_weights(const Graph& graph, const WeightMap& weights, const std::string& where,
                   std::string_view id) {
  std::vector<std::string> all = differences(weight_tensors(graph), weights);
  if (all.empty()) return;
  constexpr std::size_t kShown = 5;
  const std::size_t count = all.size();
  if (count > kShown) {
    all.resize(kShown);
    all.push_back(fmt::format("and {} more", count - kShown));
  }
  throw InvalidModel({where, fmt::format("{} differences: {}", count, fmt::join(all, ", ")),
                      fmt::format("the tensors of {}{}", id, names_of_sources(id)),
                      remedy(graph, weights, count)});
}

}  // namespace vertebra::zoo
