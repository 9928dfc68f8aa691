#include "zoo/weight_tensors.h"

#include <algorithm>
#include <numeric>

#include "zoo/keras_normalization.h"
#include "zoo/layer_order.h"

namespace vertebra::zoo {
namespace {

// The layer of Keras that adds a scaled residual; the recipe goes by the class of the layer.
constexpr std::string_view kScalingLayer = "custom_scale_layer";

// Whether the node's value is an operand of a sum, or the only input of a pool that is.
bool feeds_sum(const Graph& graph, const Node& node) {
  for (const Node& reader : graph.nodes) {
    if (std::find(reader.inputs.begin(), reader.inputs.end(), node.output) == reader.inputs.end()) {
      continue;
    }
    if (std::holds_alternative<AddAttributes>(reader.attributes) &&
        !graph.name_of(reader).starts_with(kScalingLayer)) {
      return true;
    }
    if (std::holds_alternative<Pool2dAttributes>(reader.attributes) && feeds_sum(graph, reader)) {
      return true;
    }
  }
  return false;
}

void append(std::vector<TensorSpec>& specs, const WeightExpr& weight, const FilterShape& shape,
            TensorRole role, double gain) {
  const auto fan_in = static_cast<double>(shape.r * shape.s * shape.c);
  specs.push_back({weight.tensor, source_dims(shape, weight.layout), role, fan_in, gain, {}});
  if (!weight.bias.empty()) {
    specs.push_back({weight.bias, {shape.k}, TensorRole::kOffset, 1, 1, {}});
  }
}

// Keras's tensors are named "<layer>/kernel".
bool has_tensors_of_keras(const Graph& graph) {
  return std::any_of(graph.nodes.begin(), graph.nodes.end(), [](const Node& node) {
    const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes);
    return conv != nullptr && conv->weight.tensor.find('/') != std::string::npos;
  });
}

std::vector<NodeId> order_of_files(const Graph& graph) {
  if (has_tensors_of_keras(graph)) return layer_order(graph);
  std::vector<NodeId> order(graph.nodes.size());
  std::iota(order.begin(), order.end(), 0);
  return order;
}

// "conv2d_bn/gamma" for "conv2d_bn/beta".
std::string gamma_beside(const std::string& beta) {
  return beta.substr(0, beta.rfind('/') + 1) + "gamma";
}

}  // namespace

std::vector<TensorSpec> weight_tensors(const Graph& graph) {
  std::vector<TensorSpec> specs;
  for (const NodeId id : order_of_files(graph)) {
    const Node& node = graph.node(id);
    for (const StoredTensor& stored : normalization_tensors(node)) {
      specs.push_back({stored.name, stored.dims, TensorRole::kStored, 1, 1, stored.values});
    }
    constexpr double kGainIntoSum = 0.25;
    const double gain = feeds_sum(graph, node) ? kGainIntoSum : 1.0;
    const std::int64_t c = graph.shape_of(node.inputs.front()).c;
    if (const auto* conv = std::get_if<Conv2dAttributes>(&node.attributes)) {
      append(specs, conv->weight, conv2d_problem(graph, node, 1).filter(), TensorRole::kConvKernel,
             gain);
    } else if (const auto* dense = std::get_if<DenseAttributes>(&node.attributes)) {
      append(specs, dense->weight, {dense->units, 1, 1, c}, TensorRole::kDenseKernel, gain);
    } else if (const auto* norm = std::get_if<BatchNormAttributes>(&node.attributes)) {
      const BatchNormTensors& t = norm->tensors;
      if (!t.gamma.empty()) specs.push_back({t.gamma, {c}, TensorRole::kScale, 1, gain, {}});
      specs.push_back({t.beta, {c}, TensorRole::kOffset, 1, 1, {}});
      specs.push_back({t.mean, {c}, TensorRole::kOffset, 1, 1, {}});
      specs.push_back({t.variance, {c}, TensorRole::kScale, 1, 1, {}});
    }
  }
  return specs;
}

std::int64_t count_published_parameters(const ModelSpec& spec, const Graph& graph) {
  if (!spec.id.ends_with(".keras")) return count_parameters(graph);
  std::int64_t count = 0;
  for (const TensorSpec& tensor : weight_tensors(graph)) count += num_elements(tensor.dims);
  return count;
}

void use_file_tensors(Graph& graph, const NameSource& source) {
  if (!source.tensor) return;
  const auto rename = [&](std::string& tensor) { tensor = source.tensor(tensor).name; };
  const auto rewrite = [&](WeightExpr& weight) {
    const SourceTensor tensor = source.tensor(weight.tensor);
    weight.tensor = tensor.name;
    weight.layout = tensor.layout.value_or(weight.layout);
    if (!weight.bias.empty()) rename(weight.bias);
  };
  for (Node& node : graph.nodes) {
    if (auto* conv = std::get_if<Conv2dAttributes>(&node.attributes)) {
      rewrite(conv->weight);
    } else if (auto* dense = std::get_if<DenseAttributes>(&node.attributes)) {
      rewrite(dense->weight);
    } else if (auto* norm = std::get_if<BatchNormAttributes>(&node.attributes)) {
      BatchNormTensors& t = norm->tensors;
      if (t.gamma.empty() && source.adds_gamma) t.gamma = gamma_beside(t.beta);
      if (!t.gamma.empty()) rename(t.gamma);
      rename(t.beta);
      rename(t.mean);
      rename(t.variance);
    }
  }
}

}  // namespace vertebra::zoo
