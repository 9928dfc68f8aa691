#include "graph/ir/builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "graph/core/error.h"
#include "graph/ir/infer_shape.h"

namespace vertebra {

GraphBuilder::GraphBuilder(std::string name, Shape input, std::string input_name) {
  if (input_name.empty()) {
    throw InvalidModel({fmt::format("graph '{}'", name), "an input without a name", "a name", ""});
  }
  graph_.name = std::move(name);
  graph_.input = 0;
  graph_.values.push_back({std::move(input_name), input, kNoNode});
}

const Shape& GraphBuilder::shape_of(ValueId id) const {
  check_value(id, fmt::format("graph '{}'", graph_.name));
  return graph_.shape_of(id);
}

void GraphBuilder::check_value(ValueId id, const std::string& where) const {
  if (id < 0 || static_cast<std::size_t>(id) >= graph_.values.size()) {
    throw InvalidModel(
        {where, fmt::format("value {}", id), fmt::format("0 to {}", graph_.values.size() - 1), ""});
  }
}

ValueId GraphBuilder::normalize(std::string name, ValueId x, const PixelScaling& scaling) {
  return add_node(std::move(name), NormalizeAttributes{scaling.mean, scaling.stddev}, {x});
}

ValueId GraphBuilder::pad(std::string name, ValueId x, const Padding& padding) {
  return add_node(std::move(name), PadAttributes{padding}, {x});
}

ValueId GraphBuilder::conv2d(std::string name, ValueId x, Conv2dAttributes attributes) {
  return add_node(std::move(name), std::move(attributes), {x});
}

ValueId GraphBuilder::batch_norm(std::string name, ValueId x, BatchNormTensors tensors) {
  return add_node(std::move(name), BatchNormAttributes{std::move(tensors)}, {x});
}

ValueId GraphBuilder::clamp(std::string name, ValueId x, ClampRange range) {
  return add_node(std::move(name), ClampAttributes{range}, {x});
}

ValueId GraphBuilder::relu(std::string name, ValueId x) {
  return clamp(std::move(name), x, {0, std::numeric_limits<double>::infinity()});
}

ValueId GraphBuilder::activation(std::string name, ValueId x, ActivationKind kind) {
  return add_node(std::move(name), ActivationAttributes{kind}, {x});
}

ValueId GraphBuilder::add(std::string name, ValueId a, ValueId b, double scale) {
  return add_node(std::move(name), AddAttributes{scale}, {a, b});
}

ValueId GraphBuilder::concat(std::string name, std::vector<ValueId> parts) {
  return add_node(std::move(name), ConcatAttributes{}, std::move(parts));
}

ValueId GraphBuilder::multiply(std::string name, ValueId x, ValueId gate) {
  return add_node(std::move(name), MultiplyAttributes{}, {x, gate});
}

ValueId GraphBuilder::crop(std::string name, ValueId x, const Padding& sides) {
  return add_node(std::move(name), CropAttributes{sides}, {x});
}

ValueId GraphBuilder::pool2d(std::string name, ValueId x, const Pool2dAttributes& attributes) {
  return add_node(std::move(name), attributes, {x});
}

ValueId GraphBuilder::lrn(std::string name, ValueId x, const LrnAttributes& attributes) {
  return add_node(std::move(name), attributes, {x});
}

ValueId GraphBuilder::flatten(std::string name, ValueId x, FlattenOrder order) {
  return add_node(std::move(name), FlattenAttributes{order}, {x});
}

ValueId GraphBuilder::global_pool(std::string name, ValueId x) {
  return add_node(std::move(name), GlobalPoolAttributes{}, {x});
}

ValueId GraphBuilder::dense(std::string name, ValueId x, DenseAttributes attributes) {
  return add_node(std::move(name), std::move(attributes), {x});
}

ValueId GraphBuilder::softmax(std::string name, ValueId x) {
  return add_node(std::move(name), SoftmaxAttributes{}, {x});
}

ValueId GraphBuilder::add_node(std::string name, Attributes attributes, std::vector<ValueId> inputs,
                               std::vector<std::string> sources) {
  if (name.empty() || graph_.find_value(name) != kNoValue) {
    throw InvalidModel({fmt::format("node '{}'", name), name.empty() ? "no name" : "a second time",
                        "a name of its own", ""});
  }
  std::vector<Shape> shapes;
  for (const ValueId id : inputs) {
    check_value(id, fmt::format("node '{}'", name));
    shapes.push_back(graph_.shape_of(id));
  }
  const Shape shape = infer_shape(name, attributes, shapes);
  const auto output = static_cast<ValueId>(graph_.values.size());
  if (sources.empty()) sources = {name};
  graph_.values.push_back({std::move(name), shape, static_cast<NodeId>(graph_.nodes.size())});
  graph_.nodes.push_back({std::move(attributes), std::move(inputs), output, std::move(sources)});
  return output;
}

Graph GraphBuilder::finish(std::vector<ValueId> outputs) && {
  for (const ValueId id : outputs) check_value(id, fmt::format("graph '{}'", graph_.name));
  graph_.outputs = std::move(outputs);
  return std::move(graph_);
}

Padding same_padding(const Shape& x, std::int64_t r, std::int64_t s, std::int64_t stride) {
  const auto total = [stride](std::int64_t extent, std::int64_t filter) {
    const std::int64_t out = (extent + stride - 1) / stride;
    return std::max<std::int64_t>((out - 1) * stride + filter - extent, 0);
  };
  const std::int64_t vertical = total(x.h, r);
  const std::int64_t horizontal = total(x.w, s);
  return {vertical / 2, horizontal / 2, vertical - vertical / 2, horizontal - horizontal / 2};
}

}  // namespace vertebra
