#include "zoo/families.h"
#include "zoo/keras_models.h"
#include "zoo/resnet.h"

namespace vertebra::zoo {
namespace {

KerasBuilder of(const ResNetDepth& depth) {
  return
      [depth](const std::string& name, const PixelScaling& scaling, const BuildOptions& options) {
        return build_resnet(name, depth, scaling, options);
      };
}

}  // namespace

std::vector<ModelSpec> resnet_models() {
  return keras_models(
      {{"resnet50.keras", "resnet50", 25636712, 3857973248, 74.928, 92.06,
        keras_preset(KerasMode::kCaffe, 224),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/resnet/"
                   "resnet50_weights_tf_dim_ordering_tf_kernels.h5",
                   "2cb95161c43110f7111970584f804107"),
        of(kResNet50)},
       {"resnet101.keras", "resnet101", 44707176, 7570194432, 76.42, 92.786,
        keras_preset(KerasMode::kCaffe, 224),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/resnet/"
                   "resnet101_weights_tf_dim_ordering_tf_kernels.h5",
                   "f1aeb4b969a6efcfb50fad2f0c20cfc5"),
        of(kResNet101)},
       {"resnet152.keras", "resnet152", 60419944, 11282415616, 76.604, 93.118,
        keras_preset(KerasMode::kCaffe, 224),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/resnet/"
                   "resnet152_weights_tf_dim_ordering_tf_kernels.h5",
                   "100835be76be38e30d865e96f2aaae62"),
        of(kResNet152)}});
}

}  // namespace vertebra::zoo
