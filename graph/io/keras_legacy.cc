#include "graph/io/keras_legacy.h"

#include "graph/core/error.h"
#include "graph/io/hdf5_attribute.h"
#include "graph/io/hdf5_dataset.h"
#include "graph/io/keras_config.h"

namespace vertebra::io {
namespace {

constexpr const char* kLayerNames = "layer_names";
constexpr const char* kWeightNames = "weight_names";
constexpr const char* kModelConfig = "model_config";
constexpr const char* kWholeModel = "model_weights";

std::vector<std::string> take_list(const Hdf5File& file, const Hdf5Group& group, const char* name) {
  auto list = read_hdf5_long_list(file, group.object(), name);
  if (!list) {
    throw InvalidModel({group.object().where, "without the attribute " + std::string(name),
                        "a list of names, as Keras writes it", ""});
  }
  return std::move(*list);
}

KerasWeights read_layers(const Hdf5File& file, const Hdf5Group& root) {
  KerasWeights result{KerasOrder::kByLayer, {}};
  Hdf5TensorReader reader(file);
  for (const std::string& layer : take_list(file, root, kLayerNames)) {
    const Hdf5Group group = root.group(layer);
    for (const std::string& name : take_list(file, group, kWeightNames)) {
      auto [type, tensor] = reader.read(group.child(name));
      result.weights.push_back({layer, name, layer + "/" + name, type, std::move(tensor)});
    }
  }
  return result;
}

}  // namespace

bool is_keras_legacy(const Hdf5File& file, const Hdf5Group& root) {
  return root.has(kWholeModel) || read_hdf5_long_list(file, root.object(), kLayerNames).has_value();
}

KerasWeights read_keras_legacy(const Hdf5File& file, const Hdf5Group& root) {
  const bool whole_model = !read_hdf5_long_list(file, root.object(), kLayerNames);
  KerasWeights weights = read_layers(file, whole_model ? root.group(kWholeModel) : root);
  const auto config = read_hdf5_strings(file, root.object(), kModelConfig);
  if (config && !config->empty()) {
    weights.layer_classes = read_layer_classes(config->front(), file.name() + ", model_config");
  }
  return weights;
}

}  // namespace vertebra::io
