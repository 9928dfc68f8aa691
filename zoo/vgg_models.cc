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

KerasRow of_paper(std::string_view id, std::string_view alias, std::string_view file,
                  std::int64_t parameters, std::int64_t macs, double top1, double top5,
                  const VggConfiguration& configuration) {
  KerasRow row{id,
               alias,
               parameters,
               macs,
               top1,
               top5,
               keras_preset(KerasMode::kCaffe, 224),
               own_file(file),
               of(configuration)};
  row.accuracy_source = "arXiv 1409.1556, table 3, dense evaluation";
  row.preset.name = "paper";
  return row;
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
        {"vgg-e"}},
       of_paper("vgg11lrn.paper", "vgg-a-lrn", "vgg11lrn.h5", 132863336, 7609090048, 70.3, 89.5,
                kVggALrn),
       of_paper("vgg16c.paper", "vgg-c", "vgg16c.h5", 133638952, 11770888192, 71.9, 90.6, kVggC)});
}

}  // namespace vertebra::zoo
