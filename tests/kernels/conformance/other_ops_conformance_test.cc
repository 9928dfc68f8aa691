// Every row of the tables beside convolution against kernels/reference: bit for bit where the op
// has no rounding of its own, within a few ulps for means and softmax.
#include <cmath>

#include "graph/core/device_info.h"
#include "kernels/reference/reference.h"
#include "kernels/registry/tables.h"
#include "tests/kernels/conformance/run_row.h"

namespace vertebra {
namespace {

std::int64_t size(const std::vector<float>& v) { return static_cast<std::int64_t>(v.size()); }

// `tolerance` 0 demands equal bits.
template <class Op, class X>
void check_rows(const Op& op, const WeightMap& weights, const std::vector<X>& x,
                const std::vector<float>& second, const std::vector<float>& expected,
                float tolerance = 0) {
  const DeviceInfo device = cpu_device_info(2);
  for (const Implementation<Op>& row : table_for(op, device.kind)) {
    for (const Config& config : row.configs(op, device)) {
      SCOPED_TRACE(fmt::format("{} {}", row.name, config.text));
      ASSERT_TRUE(row.supports(op, config, device));
      const RowResult result = run_row(row, op, config, weights, x, second, size(expected));
      ASSERT_EQ(result.y.size(), expected.size());
      for (std::size_t i = 0; i < expected.size(); ++i) {
        ASSERT_LE(std::abs(result.y[i] - expected[i]), tolerance) << i << " by " << result.kernel;
      }
    }
  }
}

const Shape kShapes[] = {{1, 1, 1}, {3, 5, 7}, {4, 4, 17}, {7, 7, 33}};

class EveryRow : public ::testing::TestWithParam<std::int64_t> {};

TEST_P(EveryRow, OfDenseEqualsTheReference) {
  const std::int64_t n = GetParam();
  for (const auto& [c, k] : {std::pair{1, 1}, {17, 33}, {1280, 1000}, {64, 10}}) {
    const auto x = small_integers(n * c, 1, 3);
    const auto filter = small_integers(c * k, 2, 2);
    const auto bias = small_integers(k, 3, 8);
    std::vector<float> expected(static_cast<std::size_t>(n * k));
    reference::dense<float>(n, c, k, x, filter, bias, expected);
    const WeightMap weights{{"filter", {{k, c}, filter}}, {"bias", {{k}, bias}}};
    check_rows(Dense{{n, c, k}, {"filter", WeightLayout::kKC, "bias", {}}}, weights, x, {},
               expected);
  }
}

TEST_P(EveryRow, OfGlobalPoolEqualsTheReference) {
  const std::int64_t n = GetParam();
  for (const Shape& shape : kShapes) {
    const auto x = small_integers(n * shape.num_elements(), 1, 3);
    std::vector<float> expected(static_cast<std::size_t>(n * shape.c));
    reference::global_pool<float>(n, shape, x, expected);
    const bool exact = shape.h * shape.w == 16 || shape.h * shape.w == 1;
    check_rows(GlobalPool{n, shape}, {}, x, {}, expected, exact ? 0.0f : 1e-6f);
  }
}

TEST_P(EveryRow, OfSoftmaxIsNearTheReference) {
  const std::int64_t n = GetParam();
  for (const std::int64_t c : {1, 2, 17, 1000}) {
    auto x = small_integers(n * c, 1, 8);
    x[0] = 200;  // its exponential alone would be infinite
    std::vector<float> expected(x.size());
    reference::softmax<float>(n, c, x, expected);
    check_rows(Softmax{n, c}, {}, x, {}, expected, 1e-6f);
  }
}

TEST_P(EveryRow, OfNormalizeEqualsTheReferenceOnEveryPixelValue) {
  const std::int64_t n = GetParam();
  const std::vector<double> mean{127, 123.675, 0};
  const std::vector<double> stddev{128, 58.395, 255};
  std::vector<std::uint8_t> x(static_cast<std::size_t>(n * 16 * 16 * 3));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<std::uint8_t>(i / 3 % 256);
  const std::vector<float> pixels(x.begin(), x.end());
  std::vector<float> expected(x.size());
  reference::normalize<float>(pixels, mean, stddev, expected);
  check_rows(Normalize{n, {16, 16, 3}, mean, stddev}, {}, x, {}, expected);
}

TEST_P(EveryRow, OfBatchNormEqualsTheReference) {
  const std::int64_t n = GetParam();
  for (const Shape& shape : kShapes) {
    const auto x = small_integers(n * shape.num_elements(), 1, 3);
    const auto scale = small_integers(shape.c, 2, 4);
    const auto shift = small_integers(shape.c, 3, 4);
    // A variance of 1 and a mean of 0 leave gamma and beta.
    const std::vector<float> zeros(scale.size(), 0.0f);
    const std::vector<float> ones(scale.size(), 1.0f);
    const WeightMap weights{{"g", {{shape.c}, scale}},
                            {"b", {{shape.c}, shift}},
                            {"m", {{shape.c}, zeros}},
                            {"v", {{shape.c}, ones}}};
    std::vector<float> expected(x.size());
    reference::channel_affine<float>(x, scale, shift, expected);
    check_rows(BatchNorm{n, shape, {"g", "b", "m", "v", 0}}, weights, x, {}, expected);
  }
}

TEST_P(EveryRow, OfClampAddAndPadEqualsTheReference) {
  const std::int64_t n = GetParam();
  for (const Shape& shape : kShapes) {
    const auto a = small_integers(n * shape.num_elements(), 1, 9);
    const auto b = small_integers(n * shape.num_elements(), 2, 9);
    std::vector<float> expected(a.size());
    reference::clamp<float>(a, {-2, 6}, expected);
    check_rows(Clamp{n, shape, {-2, 6}}, {}, a, {}, expected);
    reference::add<float>(a, b, expected);
    check_rows(Add{n, shape}, {}, a, b, expected);
    const Padding padding{2, 0, 1, 3};
    const Shape padded{shape.h + 3, shape.w + 3, shape.c};
    std::vector<float> bordered(static_cast<std::size_t>(n * padded.num_elements()));
    reference::pad<float>(n, shape, padding, a, bordered);
    check_rows(Pad{n, shape, padding}, {}, a, {}, bordered);
  }
}

INSTANTIATE_TEST_SUITE_P(Batch, EveryRow, ::testing::Values(1, 3));

}  // namespace
}  // namespace vertebra
