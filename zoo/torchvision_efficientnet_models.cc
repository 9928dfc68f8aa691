#include "zoo/families.h"
#include "zoo/torchvision.h"
#include "zoo/torchvision_names.h"
#include "zoo/torchvision_rows.h"

namespace vertebra::zoo {
namespace {

constexpr double kTorchEpsilon = 1e-5;
constexpr double kTensorflowEpsilon = 1e-3;  // of weights that TensorFlow trained

TorchvisionBuilder of(double width, double depth, double epsilon) {
  return [scale = EfficientNetScale{width, depth}, epsilon](
             const std::string& name, const PixelScaling& scaling, const BuildOptions& options) {
    return build_torchvision_efficientnet(name, scale, epsilon, scaling, options);
  };
}

TorchvisionPreset bicubic(std::int64_t input_hw, std::int64_t resize) {
  return {input_hw, resize, Interpolation::kBicubic};
}

}  // namespace

std::vector<ModelSpec> torchvision_efficientnet_models() {
  // Its networks from B5 on have the other epsilon.
  const std::vector<NameSource> timm{{"timm", timm_torchvision_efficientnet_tensor}};
  const std::vector<TorchvisionRow> rows{
      {"efficientnetb0.torchvision",
       "efficientnetb0-torchvision",
       5288548,
       385814752,
       77.692,
       93.532,
       {"efficientnet_b0_rwightman-3dd342df.pth"},
       of(1.0, 1.0, kTorchEpsilon),
       {},
       bicubic(224, 256),
       timm},
      {"efficientnetb1.torchvision",
       "efficientnetb1-torchvision",
       7794184,
       686802832,
       78.642,
       94.186,
       {"efficientnet_b1_rwightman-533bc792.pth", "efficientnet_b1-c27df63c.pth"},
       of(1.0, 1.1, kTorchEpsilon),
       {},
       bicubic(240, 256),
       timm,
       {},
       {240, 255}},
      {"efficientnetb2.torchvision",
       "efficientnetb2-torchvision",
       9109994,
       1087529456,
       80.608,
       95.31,
       {"efficientnet_b2_rwightman-bcdf34b7.pth"},
       of(1.1, 1.2, kTorchEpsilon),
       {},
       bicubic(288, 288),
       timm},
      {"efficientnetb3.torchvision",
       "efficientnetb3-torchvision",
       12233232,
       1827141392,
       82.008,
       96.054,
       {"efficientnet_b3_rwightman-cf984f9c.pth"},
       of(1.2, 1.4, kTorchEpsilon),
       {},
       bicubic(300, 320),
       timm},
      {"efficientnetb4.torchvision",
       "efficientnetb4-torchvision",
       19341616,
       4393771024,
       83.384,
       96.594,
       {"efficientnet_b4_rwightman-7eb33cd5.pth"},
       of(1.4, 1.8, kTorchEpsilon),
       {},
       bicubic(380, 384),
       timm},
      {"efficientnetb5.torchvision",
       "efficientnetb5-torchvision",
       30389784,
       10266384752,
       83.444,
       96.628,
       {"efficientnet_b5_lukemelas-b6417697.pth"},
       of(1.6, 2.2, kTensorflowEpsilon),
       {},
       bicubic(456, 456)},
      {"efficientnetb6.torchvision",
       "efficientnetb6-torchvision",
       43040704,
       19067593536,
       84.008,
       96.916,
       {"efficientnet_b6_lukemelas-c76e70fd.pth"},
       of(1.8, 2.6, kTensorflowEpsilon),
       {},
       bicubic(528, 528)},
      {"efficientnetb7.torchvision",
       "efficientnetb7-torchvision",
       66347960,
       37745884192,
       84.122,
       96.908,
       {"efficientnet_b7_lukemelas-dcc49843.pth"},
       of(2.0, 3.1, kTensorflowEpsilon),
       {},
       bicubic(600, 600)}};
  return torchvision_rows(rows);
}

}  // namespace vertebra::zoo
