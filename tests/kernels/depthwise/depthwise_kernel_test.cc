// Depthwise convolution against the plain loops, bit for bit.
#include <string>

#include "kernels/depthwise/depthwise.h"
#include "kernels/reference/reference.h"
#include "tests/kernels/device_operand.h"

namespace vertebra {
namespace {

struct Case {
  const char* problem;
  bool slices = false;
  bool clamp = false;
};

const std::vector<Case> kCases{
    {"n1 h7 w7 c32 k32 r3 s3 stride1x1 pad1,1,1,1 groups32"},
    {"n3 h9 w13 c40 k40 r3 s3 stride1x1 pad1,1,1,1 groups40", true, true},
    {"n2 h8 w11 c24 k24 r3 s3 stride2x2 pad0,0,1,1 groups24", false, true},
    {"n1 h15 w10 c144 k144 r5 s5 stride1x1 pad2,2,2,2 groups144", true},
    {"n2 h14 w9 c20 k20 r5 s5 stride2x2 pad1,2,2,1 groups20", true, true},
    {"n1 h13 w13 c3 k3 r5 s5 stride2x2 pad2,2,2,2 groups3"},
    {"n5 h1 w1 c16 k16 r3 s3 stride1x1 pad1,1,1,1 groups16"},
    {"n1 h1 w2 c8 k8 r5 s5 stride1x1 pad2,2,2,2 groups8"},
    // The last column and row are seen by no output.
    {"n2 h8 w8 c88 k88 r3 s3 stride2x2 pad0,0,0,0 groups88"},
    {"n1 h12 w12 c96 k96 r5 s5 stride2x2 pad0,0,0,0 groups96"},
    // Padding wider than the filter, and a clamp that zero lies outside of.
    {"n1 h2 w3 c8 k8 r3 s3 stride1x1 pad4,5,3,4 groups8", false, true},
};

void run(const Gpu& gpu, const Case& one) {
  const Conv2dProblem d = parse_conv2d_problem(one.problem);
  const Shape in{d.h, d.w, d.c}, out{d.p(), d.q(), d.k};
  const std::vector<float> x = small_integers(d.n * in.num_elements(), 1, 3);
  const std::vector<float> filter = small_integers(d.filter().num_elements(), 2, 3);
  const std::vector<float> bias = small_integers(d.k, 3, 9);
  const std::optional<ClampRange> clamp =
      one.clamp ? std::optional<ClampRange>({1, 20}) : std::nullopt;
  std::vector<float> y(static_cast<std::size_t>(d.n * out.num_elements()));
  reference::conv2d<float>(d, x, filter, bias, {}, clamp, y);

  const std::int64_t c8 = (d.c + 7) / 8 * 8;
  std::vector<std::uint16_t> weights(static_cast<std::size_t>(d.r * d.s * c8));
  std::vector<float> bias8(bias);
  bias8.resize(static_cast<std::size_t>(c8));
  for (std::int64_t c = 0; c < d.c; ++c) {
    for (std::int64_t t = 0; t < d.r * d.s; ++t) {
      weights[static_cast<std::size_t>(t * c8 + c)] =
          float_to_half(filter[static_cast<std::size_t>(c * d.r * d.s + t)]);
    }
  }
  const OperandPlace x_place = one.slices ? slice_place(d.n, in, DType::kF16, 8, c8 + 24)
                                          : dense_place(d.n, in, DType::kF16);
  const OperandPlace y_place = one.slices ? slice_place(d.n, out, DType::kF16, 16, c8 + 16)
                                          : dense_place(d.n, out, DType::kF16);
  const DeviceBytes device_x = device_input(gpu, x_place, x, 77);
  const DeviceBytes device_y = device_output(gpu, y_place);
  const DeviceBytes device_weights = DeviceBytes::of(gpu, weights);
  const DeviceBytes device_bias = DeviceBytes::of(gpu, bias8);
  launch_depthwise(depthwise_geometry(d),
                   depthwise_params(d, clamp, x_place.layout, y_place.layout),
                   {device_x.data() + x_place.offset_bytes(), device_weights.data(),
                    device_bias.data(), device_y.data() + y_place.offset_bytes()},
                   gpu.stream());
  expect_holds(device_y, y_place, y, one.clamp ? 1.0f : 0.0f);
  EXPECT_TRUE(device_x.unchanged());
  EXPECT_TRUE(device_weights.unchanged());
  EXPECT_TRUE(device_bias.unchanged());
}

TEST(DepthwiseKernel, EqualsThePlainLoops) {
  const Gpu gpu;
  for (std::size_t i = 0; i < kCases.size(); ++i) {
    SCOPED_TRACE(i);
    run(gpu, kCases[i]);
  }
}

}  // namespace
}  // namespace vertebra
