#include "zoo/adopt_names.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "zoo/weight_tensors.h"

namespace vertebra::zoo {
namespace {

void strip_data_parallel(WeightMap& file) {
  constexpr std::string_view kPrefix = "module.";
  const bool all = std::all_of(file.begin(), file.end(),
                               [](const auto& entry) { return entry.first.starts_with(kPrefix); });
  if (!all) return;
  WeightMap stripped;
  while (!file.empty()) {
    auto entry = file.extract(file.begin());
    entry.key().erase(0, kPrefix.size());
    stripped.insert(std::move(entry));
  }
  file = std::move(stripped);
}

Graph renamed(Graph graph, const NameSource& source) {
  use_file_tensors(graph, source);
  return graph;
}

std::int64_t count_known(const Graph& graph, const WeightMap& file) {
  const std::vector<TensorSpec> specs = weight_tensors(graph);
  return std::count_if(specs.begin(), specs.end(),
                       [&](const TensorSpec& spec) { return file.contains(spec.name); });
}

std::set<std::string> tensor_names(const Graph& graph) {
  std::set<std::string> names;
  for (const TensorSpec& spec : weight_tensors(graph)) names.insert(spec.name);
  return names;
}

// What the whole model has and the graph has not.
void drop_top(const ModelSpec& spec, const NameSource& source, const Graph& graph,
              WeightMap& file) {
  const std::set<std::string> names = tensor_names(graph);
  for (const std::string& name : tensor_names(renamed(spec.build(), source))) {
    if (!names.contains(name)) file.erase(name);
  }
}

void flatten_dense_kernels(const Graph& own, const NameSource& source, WeightMap& file) {
  if (!source.tensor) return;
  for (const TensorSpec& spec : weight_tensors(own)) {
    if (spec.role != TensorRole::kDenseKernel) continue;
    const SourceTensor tensor = source.tensor(spec.name);
    const auto entry = file.find(tensor.name);
    if (!tensor.as_convolution || entry == file.end()) continue;
    Dims& dims = entry->second.dims;
    if (dims.size() == 4) dims = {dims[0], dims[1] * dims[2] * dims[3]};
  }
}

}  // namespace

std::string_view adopt_names(const ModelSpec& spec, Graph& graph, WeightMap& file) {
  strip_data_parallel(file);
  std::vector<NameSource> sources = spec.sources;
  const bool has_own = std::any_of(sources.begin(), sources.end(),
                                   [](const NameSource& source) { return !source.tensor; });
  if (!has_own) sources.insert(sources.begin(), {"the model's own names"});
  const NameSource* best = nullptr;
  std::int64_t most = 0;
  for (const NameSource& source : sources) {
    const std::int64_t known = count_known(renamed(graph, source), file);
    if (known <= most) continue;
    most = known;
    best = &source;
  }
  if (best == nullptr) return "";
  std::erase_if(file, [&](const auto& entry) {
    return std::any_of(best->unused.begin(), best->unused.end(),
                       [&](std::string_view prefix) { return entry.first.starts_with(prefix); });
  });
  flatten_dense_kernels(graph, *best, file);
  use_file_tensors(graph, *best);
  if (file.size() > weight_tensors(graph).size()) drop_top(spec, *best, graph, file);
  return best->name;
}

}  // namespace vertebra::zoo
