// The orders in which a greedy planner may place requests. None is best on every graph: by size
// reaches the lower bound on most CNNs, others win where one large buffer lives long.
#pragma once

#include <span>
#include <vector>

#include "graph/memory/buffer_request.h"
#include "graph/memory/order_placer.h"

namespace vertebra::memory {

// By size, by area (size times lifetime), by lifetime, by start, by number of requests alive at a
// common step, by bytes alive at the fullest step of the lifetime: largest first, except the start,
// which is earliest first. Ties go to the larger size, then to the earlier request. Every entry is
// a permutation of all requests.
std::vector<PlacementOrder> greedy_orders(std::span<const BufferRequest> requests);

}  // namespace vertebra::memory
