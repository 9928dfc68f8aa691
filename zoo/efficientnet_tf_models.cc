#include "zoo/efficientnet.h"
#include "zoo/efficientnet_timm.h"
#include "zoo/families.h"
#include "zoo/keras_presets.h"

namespace vertebra::zoo {
namespace {

// The scaled-up networks of the papers on Noisy Student and Meta Pseudo Labels.
ModelSpec make_model(std::string_view id, std::string_view alias, const EfficientNetScale& scale,
                     std::int64_t parameters, std::int64_t macs) {
  constexpr std::int64_t kBorder = 32;
  ModelSpec spec;
  spec.id = id;
  spec.alias = alias;
  spec.parameters = parameters;
  spec.macs = macs;
  spec.input_hw = scale.input_hw;
  spec.classes = 1000;
  spec.preset.name = "tf";
  spec.preset.resize = scale.input_hw + kBorder;
  spec.preset.interpolation = Interpolation::kBicubic;
  spec.preset.crop_h = spec.preset.crop_w = scale.input_hw;
  spec.preset.scaling = keras_scaling(KerasMode::kTorch);
  spec.builder = [id, scale, scaling = spec.preset.scaling](const BuildOptions& options) {
    return build_efficientnet(std::string(id), scale, scaling, options);
  };
  spec.sources = {{"timm", timm_efficientnet_tensor}};
  return spec;
}

}  // namespace

std::vector<ModelSpec> efficientnet_tf_models() {
  ModelSpec l2 =
      make_model("efficientnetl2.tf", "efficientnet-l2", {4.3, 5.3, 800}, 480309308, 475703653280);
  l2.weights = {{"tf_efficientnet_l2_ns-df73bb44.pth", "",
                 "timm; Hugging Face, timm/tf_efficientnet_l2.ns_jft_in1k"}};
  l2.top1 = 88.36;
  l2.top5 = 98.656;
  l2.accuracy_source = "timm results (tf_efficientnet_l2.ns_jft_in1k)";
  ModelSpec wide = make_model("efficientnetb6wide.tf", "efficientnet-b6-wide", {5.0, 2.6, 800},
                              316649180, 322155256800);
  wide.weights = {own_file("efficientnet-b6-wide.pth")};
  wide.top1 = 90.0;
  wide.top5 = 98.7;
  wide.accuracy_source = "Meta Pseudo Labels, arXiv 2003.10580; no weights were published";
  return {l2, wide};
}

}  // namespace vertebra::zoo
