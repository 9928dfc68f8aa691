#include "zoo/inception_resnet_v2.h"

#include <fmt/format.h>

#include "zoo/inception_blocks.h"

namespace vertebra::zoo {
namespace {

constexpr double kEpsilon = 1e-3;

using Branches = std::vector<std::vector<InceptionConv>>;

// A run of residual blocks with the same branches.
struct Stage {
  std::string name;
  int blocks;
  double scale;
  Branches branches;
};

class InceptionResNetV2 {
 public:
  explicit InceptionResNetV2(KerasLayers& layers) : layers_(layers) {}

  ValueId features(ValueId x) {
    x = add_inception_stem(layers_, x);
    x = mixed_5b(x);
    x = residual_stage(
        {"block35",
         10,
         0.17,
         {{{32, 1, 1}}, {{32, 1, 1}, {32, 3, 3}}, {{32, 1, 1}, {48, 3, 3}, {64, 3, 3}}}},
        x);
    x = reduction("mixed_6a", x, {{halving(384)}, {{256, 1, 1}, {256, 3, 3}, halving(384)}});
    x = residual_stage(
        {"block17", 20, 0.1, {{{192, 1, 1}}, {{128, 1, 1}, {160, 1, 7}, {192, 7, 1}}}}, x);
    x = reduction("mixed_7a", x,
                  {{{256, 1, 1}, halving(384)},
                   {{256, 1, 1}, halving(288)},
                   {{256, 1, 1}, {288, 3, 3}, halving(320)}});
    const Branches block8{{{192, 1, 1}}, {{192, 1, 1}, {224, 1, 3}, {256, 3, 1}}};
    x = residual_stage({"block8", 9, 0.2, block8}, x);
    x = residual("block8_10", 1, block8, x);
    return add_inception_conv(layers_, x, {1536, 1, 1}, "conv_7b");
  }

 private:
  ValueId mixed_5b(ValueId x) {
    std::vector<ValueId> parts = add_branches(
        x, {{{96, 1, 1}}, {{48, 1, 1}, {64, 5, 5}}, {{64, 1, 1}, {96, 3, 3}, {96, 3, 3}}});
    parts.push_back(add_mean_branch(layers_, x, 64));
    return concat("mixed_5b", std::move(parts));
  }

  ValueId reduction(const std::string& name, ValueId x, const Branches& branches) {
    std::vector<ValueId> parts = add_branches(x, branches);
    parts.push_back(add_halving_pool(layers_, x));
    return concat(name, std::move(parts));
  }

  ValueId residual_stage(const Stage& stage, ValueId x) {
    for (int i = 1; i <= stage.blocks; ++i) {
      const std::string name = fmt::format("{}_{}", stage.name, i);
      x = residual(name, stage.scale, stage.branches, x);
      x = layers_.activation(name + "_ac", x, KerasActivation::kRelu);
    }
    return x;
  }

  // x + scale * (1x1 of the branches side by side)
  ValueId residual(const std::string& name, double scale, const Branches& branches, ValueId x) {
    const ValueId mixed = concat(name + "_mixed", add_branches(x, branches));
    KerasConv up{layers_.shape_of(x).c};
    up.bias = true;
    const ValueId branch = layers_.conv(name + "_conv", mixed, up);
    return layers_.builder().add(layers_.next_name("custom_scale_layer"), x, branch, scale);
  }

  std::vector<ValueId> add_branches(ValueId x, const Branches& branches) {
    std::vector<ValueId> parts;
    for (const auto& branch : branches) parts.push_back(add_branch(layers_, x, branch));
    return parts;
  }

  ValueId concat(const std::string& name, std::vector<ValueId> parts) {
    return layers_.builder().concat(name, std::move(parts));
  }

  KerasLayers& layers_;
};

}  // namespace

Graph build_inception_resnet_v2(const std::string& name, const PixelScaling& scaling,
                                const BuildOptions& options) {
  KerasLayers layers(name, options, kEpsilon);
  GraphBuilder& b = layers.builder();
  const ValueId pixels = b.normalize("input_layer", b.input(), scaling);
  const ValueId features = InceptionResNetV2(layers).features(pixels);
  return std::move(layers).finish(features);
}

}  // namespace vertebra::zoo
