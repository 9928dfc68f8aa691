#include "zoo/xception.h"

#include <fmt/format.h>

#include <array>

#include "zoo/keras_layers.h"

namespace vertebra::zoo {
namespace {

constexpr double kEpsilon = 1e-3;
constexpr PaddingMode kSame = PaddingMode::kSame;
constexpr PaddingMode kValid = PaddingMode::kValid;

class Xception {
 public:
  explicit Xception(KerasLayers& layers) : layers_(layers) {}

  ValueId features(ValueId x) {
    x = norm_relu("block1_conv1", layers_.conv("block1_conv1", x, {32, 3, 3, 2, kValid}));
    x = norm_relu("block1_conv2", layers_.conv("block1_conv2", x, {64, 3, 3, 1, kValid}));
    x = downsampling_block("block2", x, {128, 128}, /*starts_with_relu=*/false);
    x = downsampling_block("block3", x, {256, 256}, true);
    x = downsampling_block("block4", x, {728, 728}, true);
    constexpr int kFirstMiddle = 5;
    constexpr int kLastMiddle = 12;
    for (int i = kFirstMiddle; i <= kLastMiddle; ++i)
      x = middle_block(fmt::format("block{}", i), x);
    x = downsampling_block("block13", x, {728, 1024}, true);
    x = norm_relu("block14_sepconv1", separable("block14_sepconv1", x, 1536));
    return norm_relu("block14_sepconv2", separable("block14_sepconv2", x, 2048));
  }

 private:
  // Two separable convolutions and a pool, added to a 1x1 convolution of the input.
  ValueId downsampling_block(const std::string& name, ValueId input,
                             std::array<std::int64_t, 2> filters, bool starts_with_relu) {
    const std::string conv = layers_.next_name("conv2d");
    const std::string norm = layers_.next_name("batch_normalization");
    const ValueId shortcut =
        layers_.batch_norm(norm, layers_.conv(conv, input, {filters[1], 1, 1, 2, kSame}));
    ValueId x = input;
    if (starts_with_relu) x = relu(name + "_sepconv1", x);
    x = separable_norm(name + "_sepconv1", x, filters[0]);
    x = separable_norm(name + "_sepconv2", relu(name + "_sepconv2", x), filters[1]);
    x = layers_.max_pool(name + "_pool", x, {3, 2, kSame});
    return layers_.builder().add(layers_.next_name("add"), x, shortcut);
  }

  ValueId middle_block(const std::string& name, ValueId input) {
    ValueId x = input;
    for (const char* part : {"_sepconv1", "_sepconv2", "_sepconv3"}) {
      x = separable_norm(name + part, relu(name + part, x), layers_.shape_of(input).c);
    }
    return layers_.builder().add(layers_.next_name("add"), x, input);
  }

  ValueId separable(const std::string& name, ValueId x, std::int64_t k) {
    return layers_.separable(name, x, {k, 3, 3});
  }

  ValueId separable_norm(const std::string& name, ValueId x, std::int64_t k) {
    return layers_.batch_norm(name + "_bn", separable(name, x, k));
  }

  ValueId relu(const std::string& name, ValueId x) {
    return layers_.activation(name + "_act", x, KerasActivation::kRelu);
  }

  ValueId norm_relu(const std::string& name, ValueId x) {
    return relu(name, layers_.batch_norm(name + "_bn", x));
  }

  KerasLayers& layers_;
};

}  // namespace

Graph build_xception(const std::string& name, const PixelScaling& scaling,
                     const BuildOptions& options) {
  KerasLayers layers(name, options, kEpsilon);
  GraphBuilder& b = layers.builder();
  const ValueId pixels = b.normalize("input_layer", b.input(), scaling);
  const ValueId features = Xception(layers).features(pixels);
  return std::move(layers).finish(features);
}

}  // namespace vertebra::zoo
