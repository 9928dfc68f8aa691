#include "engine/api/rank_scores.h"

#include <algorithm>
#include <numeric>

namespace vertebra {

std::vector<std::int64_t> rank_scores(std::span<const float> scores, std::int64_t k) {
  std::vector<std::int64_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::int64_t{0});
  std::partial_sort(order.begin(), order.begin() + k, order.end(),
                    [scores](std::int64_t a, std::int64_t b) {
                      const float x = scores[static_cast<std::size_t>(a)];
                      const float y = scores[static_cast<std::size_t>(b)];
                      return x != y ? x > y : a < b;
                    });
  order.resize(static_cast<std::size_t>(k));
  return order;
}

}  // namespace vertebra
