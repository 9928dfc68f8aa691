#include "tests/kernels/large/large_convolution.h"

#include <algorithm>

#include "graph/core/half.h"
#include "kernels/cuda/cuda_backend.h"

namespace vertebra {
namespace {

std::vector<std::int64_t> aliases(const LargeValue& y, std::int64_t pixel) {
  std::vector<std::int64_t> before;
  for (const int bits : {31, 32}) {
    const std::int64_t first =
        (pixel * y.shape().c * 2 - (std::int64_t{1} << bits)) / (y.shape().c * 2);
    for (const std::int64_t alias : {first, first + 1}) {
      if (first >= 0) before.push_back(alias);
    }
  }
  return before;
}

}  // namespace

int weight_value(std::int64_t k, std::int64_t tap, std::int64_t c) {
  return element_value(static_cast<std::uint64_t>((k * 9 + tap) * 1000 + c) + 77) % 2;
}

LargeConvolution::LargeConvolution()
    : backend_(cuda::open_device(0)), scope_(backend_->enter()), queue_(backend_->make_queue()) {}

FusedConv2d LargeConvolution::convolution(std::int64_t c, std::int64_t k, std::int64_t side,
                                          std::int64_t groups) {
  FusedConv2d op;
  op.problem = {kN, kSide, kSide, c, k, side, side, 1, 1, {}, groups};
  op.problem.pad = {side / 2, side / 2, side / 2, side / 2};
  op.weight.tensor = "w";
  op.values = {{DType::kF16, 8}, {DType::kF16, 8}, {DType::kF16, 8}, DType::kF16};
  WeightTensor filter{{k, side, side, c / groups}, {}};
  for (std::int64_t i = 0; i < k; ++i) {
    for (std::int64_t tap = 0; tap < side * side; ++tap) {
      for (std::int64_t j = 0; j < c / groups; ++j) {
        filter.values.push_back(static_cast<float>(weight_value(i, tap, j)));
      }
    }
  }
  weights_["w"] = filter;
  return op;
}

void LargeConvolution::run(const FusedConv2d& op, const Conv2dImpl& row, const Config& config,
                           const LargeValue& x, const LargeValue* residual, LargeValue& y,
                           const std::vector<std::uint64_t>& blocks) {
  const Support support = row.supports(op, config, backend_->info());
  ASSERT_TRUE(support) << support.reason();
  const std::vector<std::byte> packed = row.pack(op, weights_);
  const auto weights = backend_->allocate(static_cast<std::int64_t>(packed.size()), "weights");
  queue_->copy_to_device(weights->data(), packed.data(), static_cast<std::int64_t>(packed.size()));
  const TensorLayout out = dense_layout(y.shape(), op.values.y);
  const auto step =
      row.prepare(op, config, {dense_layout(x.shape(), op.values.x), out, out, backend_->info()});
  run_only_blocks(blocks);
  step->enqueue({x.data(), residual != nullptr ? residual->data() : nullptr, y.data(),
                 weights->data(), nullptr, nullptr},
                *queue_);
  queue_->wait();
}

void LargeConvolution::poison(LargeValue& y, const Written& written) {
  for (const std::int64_t pixel : written.pixels) {
    y.poison(pixel, 1);
    for (const std::int64_t alias : aliases(y, pixel)) y.poison(alias, 1);
  }
}

void LargeConvolution::expect(const LargeValue& y, const Written& written,
                              const std::function<int(std::int64_t, std::int64_t)>& expected) {
  for (const std::int64_t pixel : written.pixels) {
    const std::vector<std::uint16_t> got = y.read(pixel, 1);
    for (std::int64_t c = 0; c < y.shape().c; ++c) {
      const bool own = c >= written.channel && c < written.channel + written.channels;
      const std::uint16_t want =
          own ? float_to_half(static_cast<float>(expected(pixel, c))) : std::uint16_t{0xFFFF};
      ASSERT_EQ(got[static_cast<std::size_t>(c)], want) << "pixel " << pixel << ", channel " << c;
    }
    for (const std::int64_t alias : aliases(y, pixel)) {
      const std::vector<std::uint16_t> before = y.read(alias, 1);
      ASSERT_TRUE(std::ranges::all_of(before, [](auto half) { return half == 0xFFFF; }))
          << "pixel " << alias << " was written for " << pixel;
    }
  }
}

}  // namespace vertebra
