#include "zoo/efficientnet.h"
#include "zoo/efficientnet_timm.h"
#include "zoo/efficientnet_transformers_names.h"
#include "zoo/families.h"
#include "zoo/keras_models.h"

namespace vertebra::zoo {
namespace {

// The centre of size / (size + 32) of the short side, bicubic.
PreprocessSpec preset_of(std::int64_t input_hw) {
  constexpr std::int64_t kBorder = 32;
  PreprocessSpec preset;
  preset.name = "keras";
  preset.resize = input_hw + kBorder;
  preset.interpolation = Interpolation::kBicubic;
  preset.crop_h = preset.crop_w = input_hw;
  preset.scaling = keras_normalization(SecondRescaling::kPresent);
  return preset;
}

KerasBuilder of(const EfficientNetScale& scale) {
  return [scale](const std::string& name, const PixelScaling&, const BuildOptions& options) {
    return build_efficientnet(name, scale, SecondRescaling::kPresent, options);
  };
}

// timm's tf_efficientnet_*, whose padding and epsilon are TensorFlow's.
std::vector<NameSource> sources_of(const EfficientNetScale& scale) {
  return {{"timm", timm_efficientnet_tensor}, {"transformers", [scale](std::string_view tensor) {
                                                 return transformers_efficientnet_tensor(scale,
                                                                                         tensor);
                                               }}};
}

}  // namespace

std::vector<ModelSpec> efficientnet_models() {
  return keras_models({{"efficientnetb0.keras",
                        "efficientnetb0",
                        5330571,
                        385814752,
                        77.19,
                        93.492,
                        preset_of(224),
                        keras_file("https://storage.googleapis.com/keras-applications/"
                                   "efficientnetb0.h5",
                                   "902e53a9f72be733fc0bcb005b3ebbac"),
                        of({1.0, 1.0, 224}),
                        kKerasReadme,
                        {},
                        sources_of({1.0, 1.0, 224})},
                       {"efficientnetb1.keras",
                        "efficientnetb1",
                        7856239,
                        686802832,
                        79.134,
                        94.448,
                        preset_of(240),
                        keras_file("https://storage.googleapis.com/keras-applications/"
                                   "efficientnetb1.h5",
                                   "1d254153d4ab51201f1646940f018540"),
                        of({1.0, 1.1, 240}),
                        kKerasReadme,
                        {},
                        sources_of({1.0, 1.1, 240})},
                       {"efficientnetb2.keras",
                        "efficientnetb2",
                        9177569,
                        993561872,
                        80.18,
                        94.946,
                        preset_of(260),
                        keras_file("https://storage.googleapis.com/keras-applications/"
                                   "efficientnetb2.h5",
                                   "b15cce36ff4dcbd00b6dd88e7857a6ad"),
                        of({1.1, 1.2, 260}),
                        kKerasReadme,
                        {},
                        sources_of({1.1, 1.2, 260})},
                       {"efficientnetb3.keras",
                        "efficientnetb3",
                        12320535,
                        1827141392,
                        81.578,
                        95.676,
                        preset_of(300),
                        keras_file("https://storage.googleapis.com/keras-applications/"
                                   "efficientnetb3.h5",
                                   "ffd1fdc53d0ce67064dc6a9c7960ede0"),
                        of({1.2, 1.4, 300}),
                        kKerasReadme,
                        {},
                        sources_of({1.2, 1.4, 300})},
                       {"efficientnetb4.keras",
                        "efficientnetb4",
                        19466823,
                        4393771024,
                        82.96,
                        96.26,
                        preset_of(380),
                        keras_file("https://storage.googleapis.com/keras-applications/"
                                   "efficientnetb4.h5",
                                   "18c95ad55216b8f92d7e70b3a046e2fc"),
                        of({1.4, 1.8, 380}),
                        kKerasReadme,
                        {},
                        sources_of({1.4, 1.8, 380})},
                       {"efficientnetb5.keras",
                        "efficientnetb5",
                        30562527,
                        10266384752,
                        83.702,
                        96.71,
                        preset_of(456),
                        keras_file("https://storage.googleapis.com/keras-applications/"
                                   "efficientnetb5.h5",
                                   "ace28f2a6363774853a83a0b21b9421a"),
                        of({1.6, 2.2, 456}),
                        kKerasReadme,
                        {},
                        sources_of({1.6, 2.2, 456})},
                       {"efficientnetb6.keras",
                        "efficientnetb6",
                        43265143,
                        19067593536,
                        84.082,
                        96.898,
                        preset_of(528),
                        keras_file("https://storage.googleapis.com/keras-applications/"
                                   "efficientnetb6.h5",
                                   "165f6e37dce68623721b423839de8be5"),
                        of({1.8, 2.6, 528}),
                        kKerasReadme,
                        {},
                        sources_of({1.8, 2.6, 528})},
                       {"efficientnetb7.keras",
                        "efficientnetb7",
                        66658687,
                        37745884192,
                        84.43,
                        96.84,
                        preset_of(600),
                        keras_file("https://storage.googleapis.com/keras-applications/"
                                   "efficientnetb7.h5",
                                   "8c03f828fec3ef71311cd463b6759d99"),
                        of({2.0, 3.1, 600}),
                        kKerasReadme,
                        {},
                        sources_of({2.0, 3.1, 600})}});
}

}  // namespace vertebra::zoo
