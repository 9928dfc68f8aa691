// The layers of PyTorch as nodes, named as the modules of a model; the tensors have the names of
// its state dict, "<module>.weight", and nodes are added in its order. What is no module of its
// own, or one that is called several times, has a name of its own here. Padding is the same on both
// sides.
#pragma once

#include <cstdint>
#include <string>

#include "graph/ir/builder.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

struct TorchConv {
  std::int64_t k = 1;
  std::int64_t size = 1;
  std::int64_t stride = 1;
  std::int64_t padding = 0;
  bool bias = false;
  std::int64_t groups = 1;
  // Of a window that is not square, of which `size` and `padding` are the rows.
  std::int64_t columns = 0;
  std::int64_t column_padding = 0;
};

struct TorchPool {
  std::int64_t size = 2;
  std::int64_t stride = 2;
  std::int64_t padding = 0;
  // The last window may reach over the bottom and right side, if it begins within: ceil_mode, and
  // what Caffe does always.
  bool ceil = false;
};

class TorchLayers {
 public:
  // `epsilon` is that of every batch norm.
  TorchLayers(const std::string& model, const BuildOptions& options, double epsilon,
              std::int64_t input_channels = 3);

  ValueId pixels(const PixelScaling& scaling);
  ValueId conv(const std::string& name, ValueId x, const TorchConv& conv);
  ValueId batch_norm(const std::string& name, ValueId x);
  ValueId relu(const std::string& name, ValueId x);
  ValueId relu6(const std::string& name, ValueId x);
  // BasicConv2d of the Inceptions: "<name>.conv", "<name>.bn", then the ReLU by the name itself.
  ValueId conv_norm_relu(const std::string& name, ValueId x, const TorchConv& conv);
  // Padding never wins.
  ValueId max_pool(const std::string& name, ValueId x, const TorchPool& pool);
  ValueId mean_pool(const std::string& name, ValueId x, const TorchPool& pool);
  // AdaptiveAvgPool2d to size x size; x itself where it has this size. InvalidArgument unless
  // height and width are multiples of it, since then windows would differ in size.
  ValueId adaptive_mean_pool(const std::string& name, ValueId x, std::int64_t size);
  // Channels first, as PyTorch stores them.
  ValueId flatten(const std::string& name, ValueId x);
  ValueId linear(const std::string& name, ValueId x, std::int64_t units);

  GraphBuilder& builder() { return builder_; }
  const Shape& shape_of(ValueId id) const { return builder_.shape_of(id); }
  const BuildOptions& options() const { return options_; }

  // Global mean "avgpool", a linear layer of this name (the logits) and their softmax
  // "probabilities"; without a top the features, pooled as the options say.
  Graph finish(ValueId features, const std::string& classifier) &&;
  // The last two alone, of a vector.
  Graph finish_with_logits(ValueId logits) &&;
  Graph finish_without_top(ValueId features) &&;

 private:
  BuildOptions options_;
  double epsilon_;
  GraphBuilder builder_;
};

}  // namespace vertebra::zoo
