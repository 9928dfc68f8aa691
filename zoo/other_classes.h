// Weights that differ from a model in the number of classes alone, as those of fine-tuned models
// do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph/core/weight_tensor.h"

namespace vertebra::zoo {

// The extents that a graph needs of a tensor, and those of the file.
struct DimsPair {
  Dims needed;
  Dims got;
};

// The number of classes n of the file, where in all pairs one extent is n instead of `classes` and
// the others agree; nothing for other differences, or none.
std::optional<std::int64_t> other_classes(const std::vector<DimsPair>& pairs, std::int64_t classes);

// What to do about a file of n classes.
std::string remedy_for_classes(std::int64_t n, std::int64_t classes);

}  // namespace vertebra::zoo
