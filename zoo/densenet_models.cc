#include "zoo/densenet.h"
#include "zoo/families.h"
#include "zoo/keras_models.h"

namespace vertebra::zoo {
namespace {

KerasBuilder of(const DenseNetDepth& depth) {
  return
      [depth](const std::string& name, const PixelScaling& scaling, const BuildOptions& options) {
        return build_densenet(name, depth, scaling, options);
      };
}

}  // namespace

std::vector<ModelSpec> densenet_models() {
  return keras_models(
      {{"densenet121.keras", "densenet121", 8062504, 2834161664, 74.972, 92.258,
        keras_preset(KerasMode::kTorch, 224),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/densenet/"
                   "densenet121_weights_tf_dim_ordering_tf_kernels.h5",
                   "9d60b8095a5708f2dcce2bca79d332c7"),
        of(kDenseNet121)},
       {"densenet169.keras", "densenet169", 14307880, 3359843328, 76.176, 93.176,
        keras_preset(KerasMode::kTorch, 224),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/densenet/"
                   "densenet169_weights_tf_dim_ordering_tf_kernels.h5",
                   "d699b8f76981ab1b30698df4c175e90b"),
        of(kDenseNet169)},
       {"densenet201.keras", "densenet201", 20242984, 4291365888, 77.32, 93.62,
        keras_preset(KerasMode::kTorch, 224),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/densenet/"
                   "densenet201_weights_tf_dim_ordering_tf_kernels.h5",
                   "1ceb130c1ea1b78c3bf6114dbdfd8807"),
        of(kDenseNet201)}});
}

}  // namespace vertebra::zoo
