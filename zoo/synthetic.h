// Numbers from a formula: reproducible weights and pixels without any file.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/core/shape.h"

namespace vertebra::zoo {

// u(seed, j) = (splitmix64(seed * 2^32 + j) >> 11) * 2^-53, in [0, 1); splitmix64 as in Steele, Lea
// and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
double synthetic_uniform(std::uint64_t seed, std::uint64_t j);

// One image: pixel j in HWC order is floor(256 * u(0, j)).
std::vector<std::uint8_t> synthetic_pixels(const Shape& shape);

}  // namespace vertebra::zoo
