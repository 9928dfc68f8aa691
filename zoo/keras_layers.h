// The layers of Keras as nodes. The value of a layer has the layer's name, its tensors are
// "<layer>/kernel" and so on; where a layer takes several nodes, the last has its name and all have
// it as their source. Arguments are (rows, columns) where Keras's are. Padding is TensorFlow's.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "graph/ir/builder.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

enum class PaddingMode : std::uint8_t { kValid, kSame };
enum class KerasActivation : std::uint8_t { kLinear, kRelu, kRelu6, kSilu, kSigmoid, kTanh };

struct KerasConv {
  std::int64_t k = 1;
  std::int64_t r = 1;
  std::int64_t s = 1;
  std::int64_t stride = 1;
  PaddingMode padding = PaddingMode::kSame;
  bool bias = false;
  KerasActivation activation = KerasActivation::kLinear;
  bool from_bgr = false;  // the kernel is for blue, green, red; the input is red, green, blue
};

struct KerasPool {
  std::int64_t size = 2;
  std::int64_t stride = 2;
  PaddingMode padding = PaddingMode::kValid;
};

class KerasLayers {
 public:
  // `epsilon` is that of every batch norm.
  KerasLayers(const std::string& model, const BuildOptions& options, double epsilon,
              std::int64_t input_channels = 3);

  // The name that Keras gives the next layer of a class: "conv2d", "conv2d_1", ...
  std::string next_name(std::string_view layer_class);

  ValueId conv(const std::string& name, ValueId x, const KerasConv& conv);
  // One filter a channel; k, bias and activation of `conv` are not looked at.
  ValueId depthwise(const std::string& name, ValueId x, const KerasConv& conv);
  // A depthwise convolution with r, s, stride and padding, then 1x1 to k; no bias between or after.
  ValueId separable(const std::string& name, ValueId x, const KerasConv& conv);
  // A padding layer "<layer>_pad" for a convolution with a stride, which then is without padding;
  // for one without a stride nothing.
  ValueId pad_for_stride(const std::string& layer, ValueId x, KerasConv& conv);
  // Without a scale there is no gamma.
  ValueId batch_norm(const std::string& name, ValueId x, bool scale = true);
  ValueId activation(const std::string& name, ValueId x, KerasActivation kind);
  // Padding never wins a maximum and is not counted in a mean.
  ValueId max_pool(const std::string& name, ValueId x, const KerasPool& pool);
  ValueId mean_pool(const std::string& name, ValueId x, const KerasPool& pool);
  ValueId dense(const std::string& name, ValueId x, std::int64_t units,
                KerasActivation kind = KerasActivation::kLinear);

  // Everything else is as the builder has it.
  GraphBuilder& builder() { return builder_; }
  const Shape& shape_of(ValueId id) const { return builder_.shape_of(id); }

  // Global mean, dense layer "predictions" (the logits) and their softmax "probabilities"; without
  // a top the features, pooled as the options say.
  Graph finish(ValueId features, const std::string& pooled = "avg_pool") &&;
  // The last two alone, of a vector.
  Graph finish_with_logits(ValueId logits) &&;
  Graph finish_without_top(ValueId features) &&;

 private:
  ValueId add_conv(const std::string& node, const std::string& layer, ValueId x,
                   const KerasConv& conv, std::int64_t groups, WeightExpr weight);
  ValueId activate(const std::string& node, const std::string& layer, ValueId x,
                   KerasActivation kind);
  ValueId pool(const std::string& name, ValueId x, const KerasPool& pool, PoolKind kind);

  BuildOptions options_;
  double epsilon_;
  GraphBuilder builder_;
  std::map<std::string, int, std::less<>> made_;
};

}  // namespace vertebra::zoo
