#include "zoo/families.h"
#include "zoo/keras_models.h"
#include "zoo/vgg.h"

namespace vertebra::zoo {
namespace {

KerasBuilder of(const VggConfiguration& configuration) {
  return [configuration](const std::string& name, const PixelScaling& scaling,
                         const BuildOptions& options) {
    return build_vgg(name, configuration, scaling, options);
  };
}

}  // namespace

std::vector<ModelSpec> vgg_models() {
  return keras_models(
      {{"vgg16.keras",
        "vgg16",
        138357544,
        15470264320,
        71.268,
        90.05,
        keras_preset(KerasMode::kCaffe, 224),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/vgg16/"
                   "vgg16_weights_tf_dim_ordering_tf_kernels.h5",
                   "64373286793e3c8b2b4e3219cbf3544b"),
        of(kVggD),
        kKerasReadme,
        {"vgg-d"}},
       {"vgg19.keras",
        "vgg19",
        143667240,
        19632062464,
        71.256,
        89.988,
        keras_preset(KerasMode::kCaffe, 224),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/vgg19/"
                   "vgg19_weights_tf_dim_ordering_tf_kernels.h5",
                   "cbe5617147190e668d6c5d5026f83318"),
        of(kVggE),
        kKerasReadme,
        {"vgg-e"}}});
}

}  // namespace vertebra::zoo
