#include "zoo/families.h"
#include "zoo/keras_models.h"
#include "zoo/mobilenet.h"

namespace vertebra::zoo {

std::vector<ModelSpec> mobilenet_models() {
  return keras_models(
      {{"mobilenet.keras", "mobilenet", 4253864, 568740352, 70.424, 89.504,
        keras_preset(KerasMode::kTf, 224),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/mobilenet/"
                   "mobilenet_1_0_224_tf.h5",
                   ""),
        build_mobilenet},
       {"mobilenetv2.keras", "mobilenetv2", 3538984, 300774272, 71.336, 90.142,
        keras_preset(KerasMode::kTf, 224),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/"
                   "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224.h5",
                   ""),
        build_mobilenet_v2}});
}

}  // namespace vertebra::zoo
