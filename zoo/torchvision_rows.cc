#include "zoo/torchvision_rows.h"

namespace vertebra::zoo {
namespace {

PreprocessSpec make_preset(const TorchvisionPreset& published) {
  PreprocessSpec preset;
  preset.name = "torchvision";
  preset.resize = published.resize;
  preset.interpolation = published.interpolation;
  preset.crop_h = preset.crop_w = published.input_hw;
  preset.scaling = keras_scaling(published.scaling);
  return preset;
}

// "0676ba61" of "resnet50-0676ba61.pth": the first digits of the file's SHA-256, which PyTorch's
// own loader checks.
std::string_view hash_in_name(std::string_view file) {
  const std::string_view stem = file.substr(0, file.rfind('.'));
  return stem.substr(stem.rfind('-') + 1);
}

ModelSpec make_model(const TorchvisionRow& row) {
  constexpr std::int64_t kClasses = 1000;
  const PreprocessSpec preset = make_preset(row.preset);
  std::vector<WeightEntry> weights;
  for (const std::string_view file : row.files) {
    weights.push_back(
        {file, hash_in_name(file), "https://download.pytorch.org/models, by this name"});
    if (weights.size() > 1) weights.back().preset = make_preset(row.second_preset);
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
