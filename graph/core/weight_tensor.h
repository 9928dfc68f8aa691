// Weights as a file holds them once it has been read: dense, in C order, converted to float.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace vertebra {

using Dims = std::vector<std::int64_t>;

// Product of the extents; 1 for a scalar. InvalidArgument for a negative extent or past 2^63.
std::int64_t num_elements(const Dims& dims);

// "[32, 3, 3, 3]"
std::string to_string(const Dims& dims);

struct WeightTensor {
  Dims dims;
  std::vector<float> values;  // num_elements(dims)
};

// By the name in the file.
using WeightMap = std::map<std::string, WeightTensor, std::less<>>;

}  // namespace vertebra
