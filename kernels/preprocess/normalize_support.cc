#include <fmt/format.h>

#include <array>
#include <cstring>

#include "kernels/preprocess/normalize.h"
#include "kernels/preprocess/normalize_row.h"

namespace vertebra {
namespace {

constexpr std::int64_t kMaxPixels = (std::int64_t{1} << 31) - kNormalizeThreads * kNormalizeVectors;

Support supports_values(const Normalize& op) {
  const ValueFormat& x = op.values.x;
  if (x != ValueFormat{DType::kU8, 1}) {
    return Support::no(fmt::format("the input is {} with channels padded to {}, not packed u8",
                                   to_string(x.dtype), x.channel_multiple));
  }
  const ValueFormat& y = op.values.y;
  if (!y.pairs_pixels()) return has_vectors("output", y);
  if (y.dtype != DType::kF16) {
    return Support::no(fmt::format("pixels of 4 channels of {}, not f16", to_string(y.dtype)));
  }
  if (op.shape.c > 4) return Support::no("more than 4 channels in pixels of 4");
  return Support::yes();
}

Support supports_counts(const Normalize& op) {
  const TensorLayout layout = dense_layout(op.shape, op.values.y);
  const double pixels = static_cast<double>(op.n) * static_cast<double>(op.shape.h) *
                        static_cast<double>(layout.row_pixels);
  if (pixels > static_cast<double>(kMaxPixels)) return Support::no("2^31 pixels or more");
  return Support::yes();
}

}  // namespace

Support supports_normalize(const Normalize& op, const Config&, const DeviceInfo& device) {
  return all_of(std::array{
      runs_on(device), supports_values(op), supports_counts(op),
      has_few_vectors("output", op.n, op.shape, op.values.y, op.values.y.pairs_pixels() ? 4 : 8)});
}

Needs needs_normalize(const Normalize& op, const Config&) {
  Needs needs;
  // A vector of two pixels has no room for channels of others.
  needs.slice_multiple = op.values.y.pairs_pixels() ? 0 : 8;
  needs.packed_weight_bytes = op.shape.c * 256 * 4;
  return needs;
}

Cost estimate_normalize(const Normalize& op, const Config& config, const DeviceInfo&) {
  Cost cost;
  cost.bytes = dense_bytes(op.n, op.shape, op.values.x) + dense_bytes(op.n, op.shape, op.values.y) +
               static_cast<double>(needs_normalize(op, config).packed_weight_bytes);
  cost.flops = static_cast<double>(op.n * op.shape.num_elements());
  return cost;
}

std::vector<std::byte> pack_normalize(const Normalize& op, const WeightMap&) {
  const std::vector<float> table = normalize_table(op.mean, op.stddev);
  std::vector<std::byte> packed(table.size() * sizeof(float));
  std::memcpy(packed.data(), table.data(), packed.size());
  return packed;
}

}  // namespace vertebra
