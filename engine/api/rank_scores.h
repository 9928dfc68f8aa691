// The best of a row of scores.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vertebra {

// Indices of the k largest, best first; equal scores in order of the index. 0 <= k <=
// scores.size().
std::vector<std::int64_t> rank_scores(std::span<const float> scores, std::int64_t k);

}  // namespace vertebra
