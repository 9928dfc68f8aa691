#include "zoo/families.h"
#include "zoo/torchvision.h"
#include "zoo/torchvision_rows.h"

namespace vertebra::zoo {

// Both were trained by TensorFlow on pixels of -1 to 1: torchvision's transform_input leads from
// its own scaling back to this.
std::vector<ModelSpec> torchvision_inception_models() {
  const std::vector<TorchvisionRow> rows{{"googlenet.torchvision",
                                          "googlenet-torchvision",
                                          6624904,
                                          1498376192,
                                          69.778,
                                          89.53,
                                          {"googlenet-1378be20.pth"},
                                          build_torchvision_googlenet,
                                          {},
                                          {224, 256, Interpolation::kBilinear, KerasMode::kTf},
                                          {},
                                          {"aux1.", "aux2."}},
                                         {"inceptionv3.torchvision",
                                          "inceptionv3-torchvision",
                                          23834568,
                                          5713216096,
                                          77.294,
                                          93.45,
                                          {"inception_v3_google-0cc3c7bd.pth"},
                                          build_torchvision_inception_v3,
                                          {},
                                          {299, 342, Interpolation::kBilinear, KerasMode::kTf},
                                          {},
                                          {"AuxLogits."}}};
  return torchvision_rows(rows);
}

}  // namespace vertebra::zoo
