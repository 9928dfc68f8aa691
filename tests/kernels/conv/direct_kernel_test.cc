// The direct convolution against the plain loops, bit for bit.
#include "kernels/conv/direct.h"
#include "kernels/reference/reference.h"
#include "tests/kernels/device_operand.h"

namespace vertebra {
namespace {

constexpr DType kHalf = DType::kF16, kFloat = DType::kF32;

struct Case {
  const char* problem;
  DType x = kHalf, weights = kHalf, y = kHalf;
  bool residual = false, clamp = false, mean = false;
  bool narrow_x = false, narrow_y = false, slices = false;
};

const std::vector<Case> kCases{
    {"n1 h5 w7 c3 k8 r3 s3 stride2x2 pad1,1,1,1 groups1", kHalf, kHalf, kHalf, false, true, false,
     true},
    {"n2 h5 w7 c3 k4 r3 s2 stride1x2 pad1,0,0,1 groups1", kFloat, kFloat, kFloat},
    {"n3 h6 w5 c20 k12 r1 s1 stride1x1 pad0,0,0,0 groups1", kHalf, kFloat, kHalf, true, true, false,
     false, false, true},
    {"n1 h9 w4 c12 k18 r5 s3 stride2x1 pad4,1,2,0 groups6", kHalf, kHalf, kFloat, true},
    {"n2 h4 w4 c10 k10 r7 s7 stride3x3 pad3,3,3,3 groups10", kFloat, kHalf, kHalf, false, true},
    {"n3 h5 w3 c8 k13 r3 s3 stride1x1 pad1,1,1,1 groups1", kHalf, kHalf, kHalf, true, true, true},
    {"n2 h3 w5 c6 k9 r1 s1 stride1x1 pad0,0,0,0 groups3", kFloat, kFloat, kFloat, false, false,
     true},
    // Rows of three pixels of three channels: the fourth of both is zero, whatever the clamp.
    {"n2 h3 w5 c3 k3 r3 s3 stride1x2 pad1,1,1,1 groups1", kHalf, kHalf, kHalf, false, true, false,
     false, true},
    {"n1 h1 w1 c1 k1 r1 s1 stride1x1 pad0,0,0,0 groups1", kFloat, kHalf, kHalf, true},
};

OperandPlace place(const Case& one, bool narrow, std::int64_t n, const Shape& shape, DType dtype) {
  if (narrow) return narrow_place(n, shape);
  if (one.slices) return slice_place(n, shape, dtype, 8, (shape.c + 7) / 8 * 8 + 16);
  return dense_place(n, shape, dtype);
}

void run(const Gpu& gpu, const Case& one) {
  const Conv2dProblem d = parse_conv2d_problem(one.problem);
  const Shape in{d.h, d.w, d.c}, pixels{d.p(), d.q(), d.k};
  const Shape out = one.mean ? Shape{1, 1, d.k} : pixels;
  const Epilogue epilogue{one.residual,
                          one.clamp ? std::optional<ClampRange>({1, 20}) : std::nullopt, one.mean};
  const std::vector<float> x = small_integers(d.n * in.num_elements(), 1, 3);
  const std::vector<float> filter = small_integers(d.filter().num_elements(), 2, 3);
  const std::vector<float> bias = small_integers(d.k, 3, 9);
  const std::vector<float> residual =
      small_integers(one.residual ? d.n * pixels.num_elements() : 0, 4, 9);
  std::vector<float> values(static_cast<std::size_t>(d.n * pixels.num_elements()));
  reference::conv2d<float>(d, x, filter, bias, residual, epilogue.clamp, values);
  std::vector<float> y(static_cast<std::size_t>(d.n * out.num_elements()));
  if (one.mean) {
    reference::global_pool<float>(d.n, pixels, values, y);
  } else {
    y = values;
  }

  const std::int64_t group_c = d.c / d.groups, k8 = (d.k + 7) / 8 * 8;
  std::vector<std::uint8_t> weights(
      static_cast<std::size_t>(d.r * d.s * group_c * k8 * size_bytes(one.weights)));
  for (std::int64_t k = 0; k < d.k; ++k) {
    for (std::int64_t i = 0; i < d.r * d.s * group_c; ++i) {
      put(weights, one.weights, i * k8 + k,
          filter[static_cast<std::size_t>(k * d.r * d.s * group_c + i)]);
    }
  }
  const OperandPlace x_place = place(one, one.narrow_x, d.n, in, one.x);
  const OperandPlace r_place = place(one, false, d.n, pixels, one.x);
  const OperandPlace y_place = place(one, one.narrow_y, d.n, out, one.y);
  const DeviceBytes device_x = device_input(gpu, x_place, x);
  const DeviceBytes device_r =
      one.residual ? device_input(gpu, r_place, residual) : DeviceBytes(gpu, {});
  const DeviceBytes device_y = device_output(gpu, y_place);
  const DeviceBytes device_weights(gpu, std::move(weights));
  const DeviceBytes device_bias = DeviceBytes::of(gpu, bias);
  const DirectConvParams params = direct_conv_params(d, epilogue, x_place.layout, r_place.layout,
                                                     y_place.layout, y_place.channels, one.weights);
  launch_direct_conv(
      direct_conv_geometry(params), params,
      {device_x.data() + x_place.offset_bytes(), device_weights.data(), device_bias.data(),
       one.residual ? device_r.data() + r_place.offset_bytes() : nullptr,
       device_y.data() + y_place.offset_bytes()},
      gpu.stream());
  expect_holds(device_y, y_place, y);
  EXPECT_TRUE(device_x.unchanged());
  EXPECT_TRUE(device_r.unchanged());
  EXPECT_TRUE(device_weights.unchanged());
  EXPECT_TRUE(device_bias.unchanged());
}

TEST(DirectConvKernel, EqualsThePlainLoops) {
  const Gpu gpu;
  for (std::size_t i = 0; i < kCases.size(); ++i) {
    SCOPED_TRACE(i);
    run(gpu, kCases[i]);
  }
}

}  // namespace
}  // namespace vertebra
