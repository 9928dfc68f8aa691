#include "zoo/torchvision_rows.h"

namespace vertebra::zoo {
namespace {

ModelSpec make_model(const TorchvisionRow& row) {
  constexpr std::int64_t kClasses = 1000;
  PreprocessSpec preset;
  preset.name = "torchvision";
  preset.resize = row.preset.resize;
  preset.interpolation = row.preset.interpolation;
  preset.crop_h = preset.crop_w = row.preset.input_hw;
  preset.scaling = keras_scaling(row.preset.scaling);
  std::vector<WeightEntry> weights;
  for (const std::string_view file : row.files) {
    weights.push_back({file, "", "https://download.pytorch.org/models, by this name"});
  }
  std::vector<NameSource> sources{{"torchvision", {}, row.unused}};
  sources.insert(sources.end(), row.more_sources.begin(), row.more_sources.end());
  const auto builder = [name = std::string(row.id), scaling = preset.scaling, build = row.build](
                           const BuildOptions& options) { return build(name, scaling, options); };
  return {row.id,
          row.alias,
          row.parameters,
          row.macs,
          row.preset.input_hw,
          kClasses,
          row.top1,
          row.top5,
          "torchvision, IMAGENET1K_V1",
          preset,
          weights,
          builder,
          sources,
          row.more_names};
}

}  // namespace

std::vector<ModelSpec> torchvision_rows(const std::vector<TorchvisionRow>& rows) {
  std::vector<ModelSpec> models;
  for (const TorchvisionRow& row : rows) models.push_back(make_model(row));
  return models;
}

}  // namespace vertebra::zoo
