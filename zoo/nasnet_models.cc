#include "zoo/families.h"
#include "zoo/keras_models.h"
#include "zoo/nasnet.h"

namespace vertebra::zoo {
namespace {

KerasBuilder of(const NasnetScale& scale) {
  return
      [scale](const std::string& name, const PixelScaling& scaling, const BuildOptions& options) {
        return build_nasnet(name, scale, scaling, options);
      };
}

}  // namespace

std::vector<ModelSpec> nasnet_models() {
  return keras_models({{"nasnetmobile.keras",
                        "nasnetmobile",
                        5326716,
                        563638816,
                        74.366,
                        91.854,
                        keras_preset(KerasMode::kTf, 224),
                        {"nasnet_mobile.h5", "",
                         "https://storage.googleapis.com/tensorflow/keras-applications/nasnet/"
                         "NASNet-mobile.h5",
                         "020fb642bf7360b370c678b08e0adf61"},
                        of(kNasnetMobile)},
                       {"nasnetlarge.keras",
                        "nasnetlarge",
                        88949818,
                        23783414658,
                        82.498,
                        96.004,
                        keras_preset(KerasMode::kTf, 331),
                        {"nasnet_large.h5", "",
                         "https://storage.googleapis.com/tensorflow/keras-applications/nasnet/"
                         "NASNet-large.h5",
                         "11577c9a518f0070763c2b964a382f17"},
                        of(kNasnetLarge)}});
}

}  // namespace vertebra::zoo
