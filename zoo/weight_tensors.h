// The tensors that a graph needs, what they are, and the two sources of them: files and the
// synthetic recipe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/core/weight_tensor.h"
#include "graph/ir/graph.h"
#include "zoo/model_spec.h"

namespace vertebra::zoo {

enum class TensorRole : std::uint8_t { kConvKernel, kDenseKernel, kOffset, kScale, kStored };

struct TensorSpec {
  std::string name;
  Dims dims;
  TensorRole role;            // offset: bias, beta, mean; scale: gamma, variance
  double fan_in = 1;          // of a kernel
  double gain = 1;            // of the synthetic recipe: 0.25 for what feeds a sum
  std::vector<float> values;  // of a stored one: Keras's files have it, the graph knows it
};

// In the order of the files: Keras's of its layers (zoo/layer_order.h), which is told by tensors
// named "<layer>/kernel"; of other graphs that of the nodes, as in a state dict. Within a layer
// kernel, bias or gamma, beta, mean, variance. The graph is at stage imported.
std::vector<TensorSpec> weight_tensors(const Graph& graph);

// A graph's parameters as the model's source counts them: Keras all numbers that a file holds,
// statistics among them, the others what training changes.
std::int64_t count_published_parameters(const ModelSpec& spec, const Graph& graph);

// Rewrites the graph's tensor names and layouts to those of the source's files.
void use_file_tensors(Graph& graph, const NameSource& source);

// InvalidModel, listing every difference (the first few in full), unless `weights` holds exactly
// the tensors of the graph in their shapes; stored ones may be absent. Names the sources whose
// names the model takes, and the model of the zoo that would fit, if any. `where` is the file, `id`
// the model.
void check_weights(const Graph& graph, const WeightMap& weights, const std::string& where,
                   std::string_view id);

// Deterministic weights for any graph: tensor t (from 0) has seed t + 1, element j is
//   u = (splitmix64(seed * 2^32 + j) >> 11) * 2^-53
//   kernel (2u - 1) sqrt(3 / fan_in) * 1.5 for convolutions, * 1 for dense; offset (2u - 1) * 0.1;
//   scale 0.5 + u; times the gain, rounded to float. Stored tensors have their values.
// What feeds a sum, at once or through a pool, is the kernel or gamma of such a layer; the scaled
// sums of Inception-ResNet are not meant.
WeightMap synthetic_weights(const Graph& graph);

}  // namespace vertebra::zoo
