#include <fmt/format.h>

#include <array>

#include "graph/core/checked_math.h"
#include "kernels/conv/compulsory_bytes.h"
#include "kernels/softmax/softmax.h"
#include "kernels/softmax/softmax_row.h"

namespace vertebra {
namespace {

constexpr std::int64_t kMaxClasses = (std::int64_t{1} << 31) - kSoftmaxThreads;

// Operations of a class in the sums and in a round of the ranking, and the share of the rate that
// blocks which wait for each other's numbers reach.
constexpr double kSumOperations = 40, kRoundOperations = 10, kShare = 0.1;

Support supports_counts(const Softmax& op) {
  if (op.c > kMaxClasses) return Support::no(fmt::format("more than {} classes", kMaxClasses));
  if (op.n > kMaxBlocks) return Support::no("2^31 rows or more");
  if (op.topk < 0 || op.topk > op.c) {
    return Support::no(fmt::format("a ranking of {} among {} classes", op.topk, op.c));
  }
  return Support::yes();
}

std::int64_t ranking_bytes(const Softmax& op) {
  return op.n * op.topk * static_cast<std::int64_t>(sizeof(RankedClass));
}

}  // namespace

Support supports_softmax(const Softmax& op, const Config&, const DeviceInfo& device) {
  return all_of(std::array{runs_on(device), is_float("input", op.values.x.dtype),
                           is_float("output", op.values.y.dtype), supports_counts(op)});
}

Needs needs_softmax(const Softmax& op, const Config&) {
  Needs needs;
  needs.slice_multiple = 8;
  needs.side_bytes = ranking_bytes(op);
  return needs;
}

Cost estimate_softmax(const Softmax& op, const Config&, const DeviceInfo& device) {
  const Shape row{1, 1, op.c};
  Cost cost;
  cost.bytes = dense_bytes(op.n, row, op.values.x) + dense_bytes(op.n, row, op.values.y) +
               static_cast<double>(align_up(ranking_bytes(op), kSectorBytes));
  cost.flops = static_cast<double>(op.n * op.c) *
               (kSumOperations + kRoundOperations * static_cast<double>(op.topk));
  cost.compute_s = fp32_seconds(cost.flops, device, kShare);
  return cost;
}

}  // namespace vertebra
