// Builds a graph node by node; what the zoo's models are written in. Shapes are inferred as nodes
// are added, so an error names the node at fault. Throws InvalidModel as infer_shape does, and for
// a name that is empty or taken or a value that is not of this builder.
#pragma once

#include <string>
#include <vector>

#include "graph/core/preprocess_spec.h"
#include "graph/ir/graph.h"

namespace vertebra {

class GraphBuilder {
 public:
  GraphBuilder(std::string name, Shape input, std::string input_name = "input");

  ValueId input() const { return graph_.input; }
  const Shape& shape_of(ValueId id) const;

  ValueId normalize(std::string name, ValueId x, const PixelScaling& scaling);
  ValueId pad(std::string name, ValueId x, const Padding& padding);
  // Attributes with `weight` naming its tensors; the epilogue stays empty.
  ValueId conv2d(std::string name, ValueId x, Conv2dAttributes attributes);
  ValueId batch_norm(std::string name, ValueId x, BatchNormTensors tensors);
  ValueId clamp(std::string name, ValueId x, ClampRange range);
  ValueId relu(std::string name, ValueId x);  // a clamp of [0, inf]
  ValueId activation(std::string name, ValueId x, ActivationKind kind);
  // a + scale * b
  ValueId add(std::string name, ValueId a, ValueId b, double scale = 1);
  ValueId concat(std::string name, std::vector<ValueId> parts);
  ValueId multiply(std::string name, ValueId x, ValueId gate);
  ValueId crop(std::string name, ValueId x, const Padding& sides);
  ValueId pool2d(std::string name, ValueId x, const Pool2dAttributes& attributes);
  ValueId lrn(std::string name, ValueId x, const LrnAttributes& attributes);
  ValueId flatten(std::string name, ValueId x, FlattenOrder order);
  ValueId global_pool(std::string name, ValueId x);
  ValueId dense(std::string name, ValueId x, DenseAttributes attributes);
  ValueId softmax(std::string name, ValueId x);

  // Any node; the functions above are written in it.
  ValueId add_node(std::string name, Attributes attributes, std::vector<ValueId> inputs,
                   std::vector<std::string> sources = {});

  // The finished graph at stage `imported`; the builder is spent.
  Graph finish(std::vector<ValueId> outputs) &&;

 private:
  void check_value(ValueId id, const std::string& where) const;

  Graph graph_;
};

// TensorFlow's SAME for one convolution: total = max((ceil(n / stride) - 1) * stride + filter - n,
// 0), half of it (rounded down) before, the rest after.
Padding same_padding(const Shape& x, std::int64_t r, std::int64_t s, std::int64_t stride);

}  // namespace vertebra
