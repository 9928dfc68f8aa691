#include "zoo/families.h"
#include "zoo/inception_timm_names.h"
#include "zoo/keras_models.h"
#include "zoo/xception.h"

namespace vertebra::zoo {

std::vector<ModelSpec> xception_models() {
  return keras_models(
      {{"xception.keras",
        "xception",
        22910480,
        8357403496,
        79.006,
        94.452,
        keras_preset(KerasMode::kTf, 299),
        keras_file("https://storage.googleapis.com/tensorflow/keras-applications/xception/"
                   "xception_weights_tf_dim_ordering_tf_kernels.h5",
                   "0a58e3b7378bc2990ea3b43d5981f1f6"),
        build_xception,
        kKerasReadme,
        {},
        {{"timm", timm_xception_tensor}}}});
}

}  // namespace vertebra::zoo
