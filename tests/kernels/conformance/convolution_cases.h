// The convolutions that every row is checked on.
#pragma once

#include <string_view>
#include <vector>

#include "graph/core/conv2d_problem.h"

namespace vertebra {

// Every convolution of a model of the zoo once, as its fused graph asks for it at a batch of n;
// large images are cut to 14 or 15 pixels, of the parity they had.
std::vector<Conv2dProblem> zoo_convolutions(std::string_view model, std::int64_t n);

// Corners that no model of the zoo reaches.
std::vector<Conv2dProblem> odd_convolutions();

}  // namespace vertebra
