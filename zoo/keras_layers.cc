#include "zoo/keras_layers.h"

#include <fmt/format.h>

#include <limits>

#include "zoo/finish_model.h"

namespace vertebra::zoo {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Attributes activation_attributes(KerasActivation kind) {
  switch (kind) {
    case KerasActivation::kRelu:
      return ClampAttributes{{0, kInfinity}};
    case KerasActivation::kRelu6:
      return ClampAttributes{{0, 6}};
    case KerasActivation::kSilu:
      return ActivationAttributes{ActivationKind::kSilu};
    case KerasActivation::kSigmoid:
      return ActivationAttributes{ActivationKind::kSigmoid};
    case KerasActivation::kTanh:
      return ActivationAttributes{ActivationKind::kTanh};
    case KerasActivation::kLinear:
      break;
  }
  return ClampAttributes{{-kInfinity, kInfinity}};
}

Padding padding_of(const Shape& x, std::int64_t r, std::int64_t s, std::int64_t stride,
                   PaddingMode mode) {
  return mode == PaddingMode::kSame ? same_padding(x, r, s, stride) : Padding{};
}

// A layer with an activation of its own computes into a node of this name first.
std::string linear_part(const std::string& layer) { return layer + "_linear"; }

}  // namespace

KerasLayers::KerasLayers(const std::string& model, const BuildOptions& options, double epsilon,
                         std::int64_t input_channels)
    : options_(options),
      epsilon_(epsilon),
      builder_(model, {options.input_h, options.input_w, input_channels}) {}

std::string KerasLayers::next_name(std::string_view layer_class) {
  const int made = made_[std::string(layer_class)]++;
  return made == 0 ? std::string(layer_class) : fmt::format("{}_{}", layer_class, made);
}

ValueId KerasLayers::add_conv(const std::string& node, const std::string& layer, ValueId x,
                              const KerasConv& conv, std::int64_t groups, WeightExpr weight) {
  const Padding padding = padding_of(shape_of(x), conv.r, conv.s, conv.stride, conv.padding);
  return builder_.add_node(
      node,
      Conv2dAttributes{
          conv.k, conv.r, conv.s, conv.stride, conv.stride, padding, groups, std::move(weight), {}},
      {x}, {layer});
}

ValueId KerasLayers::activate(const std::string& node, const std::string& layer, ValueId x,
                              KerasActivation kind) {
  return builder_.add_node(node, activation_attributes(kind), {x}, {layer});
}

ValueId KerasLayers::conv(const std::string& name, ValueId x, const KerasConv& conv) {
  const bool linear = conv.activation == KerasActivation::kLinear;
  const auto layout = conv.from_bgr ? WeightLayout::kRSCKReversed : WeightLayout::kRSCK;
  const WeightExpr weight{name + "/kernel", layout, conv.bias ? name + "/bias" : std::string(), {}};
  const ValueId y = add_conv(linear ? name : linear_part(name), name, x, conv, 1, weight);
  return linear ? y : activate(name, name, y, conv.activation);
}

ValueId KerasLayers::depthwise(const std::string& name, ValueId x, const KerasConv& conv) {
  KerasConv per_channel = conv;
  per_channel.k = shape_of(x).c;
  return add_conv(name, name, x, per_channel, per_channel.k,
                  {name + "/depthwise_kernel", WeightLayout::kRSKM, "", {}});
}

ValueId KerasLayers::separable(const std::string& name, ValueId x, const KerasConv& conv) {
  KerasConv per_channel = conv;
  per_channel.k = shape_of(x).c;
  const ValueId filtered = add_conv(name + "_depthwise", name, x, per_channel, per_channel.k,
                                    {name + "/depthwise_kernel", WeightLayout::kRSKM, "", {}});
  KerasConv pointwise;
  pointwise.k = conv.k;
  return add_conv(name, name, filtered, pointwise, 1,
                  {name + "/pointwise_kernel", WeightLayout::kRSCK, "", {}});
}

ValueId KerasLayers::pad_for_stride(const std::string& layer, ValueId x, KerasConv& conv) {
  if (conv.stride == 1) return x;
  conv.padding = PaddingMode::kValid;
  return builder_.pad(layer + "_pad", x, same_padding(shape_of(x), conv.r, conv.s, conv.stride));
}

ValueId KerasLayers::batch_norm(const std::string& name, ValueId x, bool scale) {
  return builder_.batch_norm(name, x,
                             {scale ? name + "/gamma" : std::string(), name + "/beta",
                              name + "/moving_mean", name + "/moving_variance", epsilon_});
}

ValueId KerasLayers::activation(const std::string& name, ValueId x, KerasActivation kind) {
  return activate(name, name, x, kind);
}

ValueId KerasLayers::pool(const std::string& name, ValueId x, const KerasPool& pool,
                          PoolKind kind) {
  Pool2dAttributes attributes;
  attributes.kind = kind;
  attributes.r = attributes.s = pool.size;
  attributes.stride_h = attributes.stride_w = pool.stride;
  attributes.pad = padding_of(shape_of(x), pool.size, pool.size, pool.stride, pool.padding);
  return builder_.pool2d(name, x, attributes);
}

ValueId KerasLayers::max_pool(const std::string& name, ValueId x, const KerasPool& window) {
  return pool(name, x, window, PoolKind::kMax);
}

ValueId KerasLayers::mean_pool(const std::string& name, ValueId x, const KerasPool& window) {
  return pool(name, x, window, PoolKind::kMean);
}

ValueId KerasLayers::dense(const std::string& name, ValueId x, std::int64_t units,
                           KerasActivation kind) {
  const bool linear = kind == KerasActivation::kLinear;
  const WeightExpr weight{name + "/kernel", WeightLayout::kCK, name + "/bias", {}};
  const ValueId y = builder_.add_node(linear ? name : linear_part(name),
                                      DenseAttributes{units, weight}, {x}, {name});
  return linear ? y : activate(name, name, y, kind);
}

Graph KerasLayers::finish(ValueId features, const std::string& pooled) && {
  if (!options_.include_top) return std::move(*this).finish_without_top(features);
  const ValueId vector = builder_.global_pool(pooled, features);
  return std::move(*this).finish_with_logits(dense("predictions", vector, options_.classes));
}

Graph KerasLayers::finish_with_logits(ValueId logits) && {
  return finish_with_softmax(std::move(builder_), logits);
}

Graph KerasLayers::finish_without_top(ValueId features) && {
  const bool maximum = options_.pooling == FeaturePooling::kMax;
  return finish_with_features(std::move(builder_), features, options_.pooling,
                              maximum ? "max_pool" : "avg_pool");
}

}  // namespace vertebra::zoo
