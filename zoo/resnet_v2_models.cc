#include "zoo/families.h"
#include "zoo/keras_models.h"
#include "zoo/resnet.h"

namespace vertebra::zoo {
namespace {

constexpr std::string_view kAccuracySource = "keras-applications README, at 299x299";

KerasBuilder of(const ResNetDepth& depth) {
  return
      [depth](const std::string& name, const PixelScaling& scaling, const BuildOptions& options) {
        return build_resnet_v2(name, depth, scaling, options);
      };
}

}  // namespace

std::vector<ModelSpec> resnet_v2_models() {
  return keras_models(
      {{"resnet50v2.keras", "resnet50v2", 25613800, 3482255360, 75.96, 93.034,
        keras_preset(KerasMode::kTf, 224),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/resnet/"
                   "resnet50v2_weights_tf_dim_ordering_tf_kernels.h5",
                   "3ef43a0b657b3be2300d5770ece849e0"),
        of(kResNet50), kAccuracySource},
       {"resnet101v2.keras", "resnet101v2", 44675560, 7194476544, 77.234, 93.816,
        keras_preset(KerasMode::kTf, 224),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/resnet/"
                   "resnet101v2_weights_tf_dim_ordering_tf_kernels.h5",
                   "6343647c601c52e1368623803854d971"),
        of(kResNet101), kAccuracySource},
       {"resnet152v2.keras", "resnet152v2", 60380648, 10906697728, 78.032, 94.162,
        keras_preset(KerasMode::kTf, 224),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/resnet/"
                   "resnet152v2_weights_tf_dim_ordering_tf_kernels.h5",
                   "a49b44d1979771252814e80f8ec446f9"),
        of(kResNet152), kAccuracySource}});
}

}  // namespace vertebra::zoo
