// Softmax against the plain loops in double, and its ranking against a sort of what it wrote.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "kernels/reference/reference.h"
#include "kernels/registry/ops.h"
#include "kernels/softmax/softmax.h"
#include "tests/kernels/device_operand.h"

namespace vertebra {
namespace {

constexpr DType kHalf = DType::kF16, kFloat = DType::kF32;
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

enum class Scores { kApart, kTied, kEqual, kHuge, kOneGreat, kNotANumber };

struct Case {
  std::int64_t n, c, topk;
  Scores scores = Scores::kApart;
  DType x = kFloat, y = kFloat;
};

const std::vector<Case> kCases{
    {1, 1000, 5},
    {3, 1001, 10, Scores::kTied},
    {2, 10, 10},
    {1, 1, 1},
    {2, 7, 0},
    {2, 2500, 10, Scores::kHuge},
    {1, 300, 300, Scores::kTied},
    {2, 64, 3, Scores::kEqual},
    {1, 100, 10, Scores::kOneGreat},
    {1, 1000, 5, Scores::kApart, kHalf, kHalf},
    {3, 9, 4, Scores::kNotANumber},
};

std::vector<float> scores_of(const Case& one) {
  std::vector<float> x = small_integers(one.n * one.c, 5, one.scores == Scores::kTied ? 2 : 2000);
  for (float& v : x) {
    if (one.scores == Scores::kApart) v /= 128;
    if (one.scores == Scores::kEqual) v = -7;
    if (one.scores == Scores::kHuge) v *= 1e30f;
  }
  // Beside it all others have a probability of zero.
  if (one.scores == Scores::kOneGreat) x[static_cast<std::size_t>(one.c / 2)] = 90000;
  if (one.scores == Scores::kNotANumber) x[static_cast<std::size_t>(one.c + 2)] = kNan;
  return x;
}

// Best first as a sort of the scores has them; not-a-number ranks last.
void expect_ranks(const std::vector<float>& x, const std::vector<float>& y,
                  const std::vector<RankedClass>& ranking, const Case& one) {
  for (std::int64_t n = 0; n < one.n; ++n) {
    const float* row = &x[static_cast<std::size_t>(n * one.c)];
    std::vector<std::int32_t> order(static_cast<std::size_t>(one.c));
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
      return !std::isnan(row[a]) && (std::isnan(row[b]) || row[a] > row[b]);
    });
    for (std::int64_t k = 0; k < one.topk; ++k) {
      const RankedClass& ranked = ranking[static_cast<std::size_t>(n * one.topk + k)];
      ASSERT_EQ(ranked.id, order[static_cast<std::size_t>(k)]) << "row " << n << ", rank " << k;
      const float probability = y[static_cast<std::size_t>(n * one.c + ranked.id)];
      // A score is fp32 where y is less.
      const bool same = ranked.score == probability || std::isnan(probability);
      EXPECT_TRUE(same || one.y != kFloat) << ranked.score;
    }
  }
}

void run(const Gpu& gpu, const Case& one) {
  const std::vector<float> x = scores_of(one);
  const Shape shape{1, 1, one.c};
  const OperandPlace x_place = slice_place(one.n, shape, one.x, 8, (one.c + 7) / 8 * 8 + 16);
  const OperandPlace y_place = slice_place(one.n, shape, one.y, 16, (one.c + 7) / 8 * 8 + 16);
  const DeviceBytes device_x = device_input(gpu, x_place, x, kNan);
  const DeviceBytes device_y = device_output(gpu, y_place);
  const DeviceBytes ranking(
      gpu, std::vector<std::uint8_t>(static_cast<std::size_t>(one.n * one.topk * 8), 0xFF));
  launch_softmax(softmax_geometry(one.n),
                 {static_cast<std::uint32_t>(one.c), static_cast<std::uint32_t>(y_place.channels),
                  static_cast<std::uint32_t>(one.topk), one.x, one.y, x_place.layout.pixel_stride,
                  y_place.layout.pixel_stride},
                 {device_x.data() + x_place.offset_bytes(),
                  device_y.data() + y_place.offset_bytes(), ranking.data()},
                 gpu.stream());

  const std::vector<std::uint8_t> bytes = device_y.read();
  std::vector<float> y;
  for (std::int64_t n = 0; n < one.n; ++n) {
    for (std::int64_t c = 0; c < one.c; ++c) y.push_back(get(bytes, one.y, y_place.at(n, 0, c)));
  }
  // Padding and neighbours, bit for bit.
  expect_holds(device_y, y_place, y);
  EXPECT_TRUE(device_x.unchanged());

  std::vector<double> exact(y.size());
  std::vector<float> stored(x);
  if (one.x == kHalf) {
    for (float& v : stored) v = half_to_float(float_to_half(v));
  }
  reference::softmax<double>(one.n, one.c, std::vector<double>(stored.begin(), stored.end()),
                             exact);
  const double tolerance = one.y == kHalf ? 1e-3 : 1e-6;
  for (std::size_t i = 0; i < y.size(); ++i) {
    ASSERT_EQ(std::isnan(y[i]), std::isnan(exact[i])) << i;
    if (std::isnan(y[i])) continue;
    ASSERT_NEAR(y[i], exact[i], tolerance * exact[i] + 1e-7) << i;
    if (one.scores == Scores::kEqual) {
      ASSERT_EQ(y[i], 1.0f / static_cast<float>(one.c)) << i;
    }
  }
  expect_ranks(stored, y, ranking.read_as<RankedClass>(), one);
}

TEST(SoftmaxKernel, IsNearThePlainLoopsAndRanksTheScores) {
  const Gpu gpu;
  for (std::size_t i = 0; i < kCases.size(); ++i) {
    SCOPED_TRACE(i);
    run(gpu, kCases[i]);
  }
}

}  // namespace
}  // namespace vertebra
