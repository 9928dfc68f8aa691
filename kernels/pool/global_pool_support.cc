#include <fmt/format.h>

#include <array>

#include "kernels/pool/global_pool.h"
#include "kernels/pool/global_pool_row.h"

namespace vertebra {
namespace {

constexpr std::int64_t kMaxPixels = std::int64_t{1} << 24;  // counted in fp32

Support supports_pixels(const Shape& shape) {
  if (shape.w <= kMaxPixels / shape.h) return Support::yes();
  return Support::no(fmt::format("a mean over more than {} pixels", kMaxPixels));
}

}  // namespace

Support supports_global_pool(const GlobalPool& op, const Config&, const DeviceInfo& device) {
  return all_of(std::array{
      runs_on(device), has_vectors("input", op.values.x), has_vectors("output", op.values.y),
      supports_pixels(op.shape), has_few_vectors("input", op.n, op.shape, op.values.x, 8),
      has_few_vectors("output", op.n, {1, 1, op.shape.c}, op.values.y, 8, kThreadBits)});
}

Needs needs_global_pool(const GlobalPool&, const Config&) {
  Needs needs;
  needs.slice_multiple = 8;
  return needs;
}

Cost estimate_global_pool(const GlobalPool& op, const Config&, const DeviceInfo&) {
  Cost cost;
  cost.bytes =
      dense_bytes(op.n, op.shape, op.values.x) + dense_bytes(op.n, {1, 1, op.shape.c}, op.values.y);
  cost.flops = static_cast<double>(op.n * op.shape.num_elements());
  return cost;
}

}  // namespace vertebra
