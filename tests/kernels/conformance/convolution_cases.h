// The convolutions that every row is checked on.
#pragma once

#include <string_view>
#include <vector>

#include "engine/plan/target.h"
#include "kernels/registry/ops.h"

namespace vertebra {

// Every convolution of a model of the zoo once, as its graph, fused for the target, asks for it at
// a batch of n; large images are cut to 14 or 15 pixels, of the parity they had.
std::vector<FusedConv2d> zoo_convolutions(std::string_view model, const CompileTarget& target,
                                          std::int64_t n);

// Corners that no model of the zoo reaches.
std::vector<Conv2dProblem> odd_convolutions();

}  // namespace vertebra
