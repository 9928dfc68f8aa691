#include "engine/api/load_weights.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "engine/api/load_weights_keras.h"
#include "engine/api/published_file.h"
#include "graph/io/read_weights.h"
#include "zoo/adopt_names.h"
#include "zoo/keras_normalization.h"
#include "zoo/weight_tensors.h"

namespace vertebra {
namespace {

PreprocessSpec preset_of(const zoo::ModelSpec& spec, const zoo::WeightEntry* entry) {
  return entry != nullptr && entry->preset ? *entry->preset : spec.preset;
}

// Whether the file describes an EfficientNet as Keras builds it with weights=None: the tensors are
// those of the published one, the function is not.
bool lacks_second_rescaling(const io::KerasWeights& file) {
  const auto count = [&](std::string_view layer_class) {
    return std::count(file.layer_classes.begin(), file.layer_classes.end(), layer_class);
  };
  return count("Normalization") == 1 && count("Rescaling") == 1;
}

// With the tensors under the names that the graph, which may be renamed, then has.
void fit_tensors(io::FileWeights file, const zoo::ModelSpec& spec, Graph& graph,
                 LoadedWeights& loaded) {
  if (auto* keras = std::get_if<io::KerasWeights>(&file)) {
    if (lacks_second_rescaling(*keras) && zoo::drop_second_rescaling(graph)) {
      loaded.preset.scaling = zoo::keras_normalization(zoo::SecondRescaling::kAbsent);
    }
    loaded.tensors = name_keras_weights(std::move(*keras), graph, loaded.origin, spec.alias);
    return;
  }
  loaded.tensors = std::get<WeightMap>(std::move(file));
  loaded.names = zoo::adopt_names(spec, graph, loaded.tensors);
  zoo::check_weights(graph, loaded.tensors, loaded.origin, spec.alias);
}

}  // namespace

LoadedWeights load_weights(const zoo::ModelSpec& spec, const std::string& weights, Graph& graph) {
  if (weights == "synthetic") return {zoo::synthetic_weights(graph), weights, spec.preset};
  LoadedWeights loaded;
  if (weights.empty()) {
    const PublishedFile file = read_published(spec);
    loaded.origin = file.path;
    loaded.unchecked = !file.checked;
    loaded.preset = preset_of(spec, file.entry);
    fit_tensors(io::parse_weights(file.bytes, file.path), spec, graph, loaded);
  } else {
    loaded.origin = weights;
    loaded.preset = preset_of(spec, entry_named(spec, weights));
    fit_tensors(io::read_weights(weights), spec, graph, loaded);
  }
  return loaded;
}

}  // namespace vertebra
