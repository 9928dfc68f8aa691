#include "graph/memory/greedy_orders.h"

#include <algorithm>
#include <numeric>

namespace vertebra::memory {
namespace {

// Largest score first.
PlacementOrder order_by(std::span<const BufferRequest> requests, const std::vector<double>& score) {
  PlacementOrder order(requests.size());
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    if (score[a] != score[b]) return score[a] > score[b];
    return requests[a].size > requests[b].size;
  });
  return order;
}

template <typename Score>
std::vector<double> scores(std::span<const BufferRequest> requests, Score score) {
  std::vector<double> values;
  values.reserve(requests.size());
  for (const BufferRequest& request : requests) {
    values.push_back(static_cast<double>(score(request)));
  }
  return values;
}

double lifetime(const BufferRequest& r) {
  return static_cast<double>(r.upper) - static_cast<double>(r.lower);
}

// Alive together with a request: all but those that ended before it and those that begin after it.
std::vector<double> neighbour_counts(std::span<const BufferRequest> requests) {
  std::vector<std::int64_t> lowers, uppers;
  for (const BufferRequest& r : requests) {
    lowers.push_back(r.lower);
    uppers.push_back(r.upper);
  }
  std::sort(lowers.begin(), lowers.end());
  std::sort(uppers.begin(), uppers.end());
  return scores(requests, [&](const BufferRequest& r) {
    const auto ended = std::upper_bound(uppers.begin(), uppers.end(), r.lower) - uppers.begin();
    const auto begun = std::lower_bound(lowers.begin(), lowers.end(), r.upper) - lowers.begin();
    return begun - ended;
  });
}

// Bytes alive at the fullest step of each lifetime. Only steps at which a request begins can be
// fullest, so those are the only ones looked at.
std::vector<double> peak_pressures(std::span<const BufferRequest> requests) {
  std::vector<std::int64_t> steps;
  for (const BufferRequest& r : requests) steps.push_back(r.lower);
  std::sort(steps.begin(), steps.end());
  steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
  const auto index = [&](std::int64_t step) {
    return std::lower_bound(steps.begin(), steps.end(), step) - steps.begin();
  };
  std::vector<double> alive(steps.size() + 1, 0.0);
  for (const BufferRequest& r : requests) {
    alive[index(r.lower)] += static_cast<double>(r.size);
    alive[index(r.upper)] -= static_cast<double>(r.size);
  }
  std::partial_sum(alive.begin(), alive.end(), alive.begin());
  return scores(requests, [&](const BufferRequest& r) {
    return *std::max_element(alive.begin() + index(r.lower), alive.begin() + index(r.upper));
  });
}

}  // namespace

std::vector<PlacementOrder> greedy_orders(std::span<const BufferRequest> requests) {
  const auto size = [](const BufferRequest& r) { return r.size; };
  const auto area = [](const BufferRequest& r) {
    return static_cast<double>(r.size) * lifetime(r);
  };
  const auto start = [](const BufferRequest& r) { return -static_cast<double>(r.lower); };
  return {
      order_by(requests, scores(requests, size)),     order_by(requests, scores(requests, area)),
      order_by(requests, scores(requests, lifetime)), order_by(requests, scores(requests, start)),
      order_by(requests, neighbour_counts(requests)), order_by(requests, peak_pressures(requests))};
}

}  // namespace vertebra::memory
