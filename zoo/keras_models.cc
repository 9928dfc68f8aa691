#include "zoo/keras_models.h"

namespace vertebra::zoo {
namespace {

ModelSpec make_model(const KerasRow& row) {
  constexpr std::int64_t kClasses = 1000;
  const auto builder = [name = std::string(row.id), scaling = row.preset.scaling,
                        build = row.build](const BuildOptions& options) {
    return build(name, scaling, options);
  };
  return {row.id,      row.alias,     row.parameters,      row.macs,   row.preset.crop_h, kClasses,
          row.top1,    row.top5,      row.accuracy_source, row.preset, {row.weights},     builder,
          row.sources, row.more_names};
}

}  // namespace

std::vector<ModelSpec> keras_models(const std::vector<KerasRow>& rows) {
  std::vector<ModelSpec> models;
  for (const KerasRow& row : rows) models.push_back(make_model(row));
  return models;
}

WeightEntry keras_file(std::string_view address, std::string_view md5) {
  return {address.substr(address.rfind('/') + 1), "", address, md5};
}

}  // namespace vertebra::zoo
