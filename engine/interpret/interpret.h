// Runs a graph of any stage with the plain loops of kernels/reference: the oracle of pass tests and
// goldens.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "graph/core/weight_expr.h"
#include "graph/ir/graph.h"

namespace vertebra {

// The arithmetic, and how every value is stored after its node.
enum class InterpretMode : std::uint8_t {
  kDouble,
  kFloat,
  kHalfStorage,      // float arithmetic, values rounded to binary16
  kBFloat16Storage,  // float arithmetic, values rounded to bfloat16
};

using InterpretedValues = std::map<std::string, std::vector<double>, std::less<>>;

// `input`: n images of the graph's input, packed NHWC. Returns every value of the graph by name, of
// n images each. InvalidArgument for an input of another size; errors of weight_expr.h for weights.
InterpretedValues interpret(const Graph& graph, const WeightMap& weights, std::int64_t n,
                            std::span<const double> input,
                            InterpretMode mode = InterpretMode::kDouble);

}  // namespace vertebra
