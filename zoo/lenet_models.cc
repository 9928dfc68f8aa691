#include "zoo/families.h"
#include "zoo/lenet.h"

namespace vertebra::zoo {
namespace {

constexpr std::int64_t kDigits = 10;

PreprocessSpec digits_preset(std::int64_t input_hw, double mean, double stddev) {
  PreprocessSpec preset;
  preset.name = "mnist";
  preset.mode = ResizeMode::kShortSide;
  preset.resize = preset.crop_h = preset.crop_w = input_hw;
  preset.scaling = {{mean}, {stddev}};
  return preset;
}

ModelSpec make_model(std::string_view id, std::string_view alias, std::string_view file,
                     std::int64_t parameters, std::int64_t macs, const PreprocessSpec& preset,
                     Graph (*build)(const std::string&, const PixelScaling&, const BuildOptions&)) {
  ModelSpec spec;
  spec.id = id;
  spec.alias = alias;
  spec.parameters = parameters;
  spec.macs = macs;
  spec.input_hw = preset.crop_h;
  spec.input_channels = 1;
  spec.classes = kDigits;
  spec.accuracy_source = "none published";
  spec.preset = preset;
  spec.weights = {own_file(file)};
  spec.builder = [name = std::string(id), scaling = preset.scaling,
                  build](const BuildOptions& options) { return build(name, scaling, options); };
  return spec;
}

}  // namespace

std::vector<ModelSpec> lenet_models() {
  return {make_model("lenet5.paper", "lenet5", "lenet5.pth", 61706, 416520,
                     digits_preset(32, 0, 255), build_lenet5),
          make_model("lenet.caffe", "lenet", "lenet.pth", 431080, 2293000,
                     digits_preset(28, 0, 256), build_caffe_lenet)};
}

}  // namespace vertebra::zoo
