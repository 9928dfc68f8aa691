// The dense layer for few images against the plain loops, bit for bit.
#include "kernels/dense/dense_warp.h"
#include "kernels/reference/reference.h"
#include "tests/kernels/device_operand.h"

namespace vertebra {
namespace {

constexpr DType kHalf = DType::kF16, kFloat = DType::kF32;

struct Case {
  GemmProblem problem;
  DType x = kHalf, weights = kHalf, y = kFloat;
  bool slices = false;
};

const std::vector<Case> kCases{
    {{1, 1280, 1000}},
    {{8, 40, 17}, kHalf, kHalf, kHalf, true},
    {{9, 260, 9}, kFloat, kHalf, kFloat, true},
    {{19, 1, 1}, kHalf, kFloat, kFloat},
    {{3, 256, 8}, kFloat, kFloat, kHalf},
    {{2, 513, 31}, kHalf, kFloat, kFloat},
};

void run(const Gpu& gpu, const Case& one) {
  const GemmProblem& d = one.problem;
  const std::vector<float> x = small_integers(d.n * d.c, 1, 5);
  const std::vector<float> weights = small_integers(d.k * d.c, 2, 5);
  const std::vector<float> bias = small_integers(d.k, 3, 90);
  std::vector<float> y(static_cast<std::size_t>(d.n * d.k));
  reference::dense<float>(d.n, d.c, d.k, x, weights, bias, y);

  const auto place = [&](std::int64_t c, DType dtype, std::int64_t first) {
    return one.slices ? slice_place(d.n, {1, 1, c}, dtype, first, (c + 7) / 8 * 8 + 32)
                      : dense_place(d.n, {1, 1, c}, dtype);
  };
  const OperandPlace x_place = place(d.c, one.x, 8), y_place = place(d.k, one.y, 16);
  const DeviceBytes device_x = device_input(gpu, x_place, x, 77);
  const DeviceBytes device_y = device_output(gpu, y_place);
  const DeviceBytes device_weights =
      device_input(gpu, dense_place(d.k, {1, 1, d.c}, one.weights), weights);
  const DeviceBytes device_bias = DeviceBytes::of(gpu, bias);
  const DenseWarpParams params =
      dense_warp_params(d, x_place.layout, y_place.layout, y_place.channels, one.weights);
  launch_dense_warp(dense_warp_geometry(params), params,
                    {device_x.data() + x_place.offset_bytes(), device_weights.data(),
                     device_bias.data(), device_y.data() + y_place.offset_bytes()},
                    gpu.stream());
  expect_holds(device_y, y_place, y);
  EXPECT_TRUE(device_x.unchanged());
  EXPECT_TRUE(device_weights.unchanged());
  EXPECT_TRUE(device_bias.unchanged());
}

TEST(DenseWarpKernel, EqualsThePlainLoops) {
  const Gpu gpu;
  for (std::size_t i = 0; i < kCases.size(); ++i) {
    SCOPED_TRACE(i);
    run(gpu, kCases[i]);
  }
}

}  // namespace
}  // namespace vertebra
