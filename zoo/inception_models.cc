#include "zoo/families.h"
#include "zoo/inception_resnet_v2.h"
#include "zoo/inception_timm_names.h"
#include "zoo/inception_v3.h"
#include "zoo/keras_models.h"

namespace vertebra::zoo {

std::vector<ModelSpec> inception_models() {
  return keras_models(
      {{"inceptionv3.keras", "inceptionv3", 23851784, 5713216096, 77.898, 93.72,
        keras_preset(KerasMode::kTf, 299),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/inception_v3/"
                   "inception_v3_weights_tf_dim_ordering_tf_kernels.h5",
                   "9a0d58056eeedaa3f26cb7ebd46da564"),
        build_inception_v3},
       {"inceptionresnetv2.keras",
        "inceptionresnetv2",
        55873736,
        13155794016,
        80.256,
        95.252,
        keras_preset(KerasMode::kTf, 299),
        keras_file(
            "https://storage.googleapis.com/tensorflow/keras-applications/inception_resnet_v2/"
            "inception_resnet_v2_weights_tf_dim_ordering_tf_kernels.h5",
            "e693bd0210a403b3192acc6073ad2e96"),
        build_inception_resnet_v2,
        kKerasReadme,
        {},
        {{"timm", timm_inception_resnet_v2_tensor, {}, true}}}});
}

}  // namespace vertebra::zoo
