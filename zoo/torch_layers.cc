#include "zoo/torch_layers.h"

#include <fmt/format.h>

#include "graph/core/error.h"
#include "zoo/finish_model.h"

namespace vertebra::zoo {
namespace {

// What the last window reaches over an extent that ends in padding.
std::int64_t overhang(std::int64_t extent, const TorchPool& pool) {
  const std::int64_t rest = (extent + 2 * pool.padding - pool.size) % pool.stride;
  if (!pool.ceil || rest == 0) return 0;
  const std::int64_t last = extent + 2 * pool.padding - pool.size + pool.stride - rest;
  return last >= extent + pool.padding ? 0 : pool.stride - rest;
}

Pool2dAttributes pool_attributes(PoolKind kind, const Shape& x, const TorchPool& pool) {
  Pool2dAttributes attributes;
  attributes.kind = kind;
  attributes.r = attributes.s = pool.size;
  attributes.stride_h = attributes.stride_w = pool.stride;
  attributes.pad = {pool.padding, pool.padding, pool.padding + overhang(x.h, pool),
                    pool.padding + overhang(x.w, pool)};
  attributes.count_padding = kind == PoolKind::kMean;
  return attributes;
}

}  // namespace

TorchLayers::TorchLayers(const std::string& model, const BuildOptions& options, double epsilon,
                         std::int64_t input_channels)
    : options_(options),
      epsilon_(epsilon),
      builder_(model, {options.input_h, options.input_w, input_channels}) {}

ValueId TorchLayers::pixels(const PixelScaling& scaling) {
  return builder_.normalize("normalized", builder_.input(), scaling);
}

ValueId TorchLayers::conv(const std::string& name, ValueId x, const TorchConv& conv) {
  const bool square = conv.columns == 0;
  const std::int64_t columns = square ? conv.size : conv.columns;
  const std::int64_t p = conv.padding;
  const std::int64_t q = square ? p : conv.column_padding;
  const std::string bias = conv.bias ? name + ".bias" : std::string();
  return builder_.conv2d(name, x,
                         {conv.k,
                          conv.size,
                          columns,
                          conv.stride,
                          conv.stride,
                          {p, q, p, q},
                          conv.groups,
                          {name + ".weight", WeightLayout::kKCRS, bias, {}},
                          {}});
}

ValueId TorchLayers::batch_norm(const std::string& name, ValueId x) {
  return builder_.batch_norm(
      name, x,
      {name + ".weight", name + ".bias", name + ".running_mean", name + ".running_var", epsilon_});
}

ValueId TorchLayers::relu(const std::string& name, ValueId x) { return builder_.relu(name, x); }

ValueId TorchLayers::relu6(const std::string& name, ValueId x) {
  return builder_.clamp(name, x, {0, 6});
}

ValueId TorchLayers::conv_norm_relu(const std::string& name, ValueId x, const TorchConv& conv) {
  return relu(name, batch_norm(name + ".bn", this->conv(name + ".conv", x, conv)));
}

ValueId TorchLayers::max_pool(const std::string& name, ValueId x, const TorchPool& pool) {
  return builder_.pool2d(name, x, pool_attributes(PoolKind::kMax, shape_of(x), pool));
}

ValueId TorchLayers::mean_pool(const std::string& name, ValueId x, const TorchPool& pool) {
  return builder_.pool2d(name, x, pool_attributes(PoolKind::kMean, shape_of(x), pool));
}

ValueId TorchLayers::adaptive_mean_pool(const std::string& name, ValueId x, std::int64_t size) {
  const Shape shape = shape_of(x);
  if (shape.h % size != 0 || shape.w % size != 0) {
    throw InvalidArgument(
        {fmt::format("input {}x{}", options_.input_h, options_.input_w),
         fmt::format("features {}x{} in front of the classifier", shape.h, shape.w),
         fmt::format("multiples of {0}x{0}", size),
         "use another size, or the network without its top"});
  }
  if (shape.h == size && shape.w == size) return x;
  Pool2dAttributes windows;
  windows.kind = PoolKind::kMean;
  windows.r = windows.stride_h = shape.h / size;
  windows.s = windows.stride_w = shape.w / size;
  return builder_.pool2d(name, x, windows);
}

ValueId TorchLayers::flatten(const std::string& name, ValueId x) {
  return builder_.flatten(name, x, FlattenOrder::kCHW);
}

ValueId TorchLayers::linear(const std::string& name, ValueId x, std::int64_t units) {
  return builder_.dense(name, x,
                        {units, {name + ".weight", WeightLayout::kKC, name + ".bias", {}}});
}

Graph TorchLayers::finish(ValueId features, const std::string& classifier) && {
  if (!options_.include_top) return std::move(*this).finish_without_top(features);
  const ValueId pooled = builder_.global_pool("avgpool", features);
  return std::move(*this).finish_with_logits(linear(classifier, pooled, options_.classes));
}

Graph TorchLayers::finish_with_logits(ValueId logits) && {
  return finish_with_softmax(std::move(builder_), logits);
}

Graph TorchLayers::finish_without_top(ValueId features) && {
  const bool maximum = options_.pooling == FeaturePooling::kMax;
  return finish_with_features(std::move(builder_), features, options_.pooling,
                              maximum ? "max_features" : "avgpool");
}

}  // namespace vertebra::zoo
