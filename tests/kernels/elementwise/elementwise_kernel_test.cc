// Elementwise passes against the plain loops, bit for bit.
#include <limits>

#include "kernels/elementwise/elementwise.h"
#include "kernels/reference/reference.h"
#include "tests/kernels/device_operand.h"

namespace vertebra {
namespace {

constexpr DType kHalf = DType::kF16, kFloat = DType::kF32;

struct Case {
  ElementwiseKind kind;
  std::int64_t n;
  Shape shape;
  DType x = kHalf, z = kHalf, y = kHalf;
  bool slices = false, narrow_y = false;
  Padding padding = {};
};

const std::vector<Case> kCases{
    {ElementwiseKind::kClamp, 1, {3, 5, 8}},
    {ElementwiseKind::kClamp, 3, {7, 3, 21}, kFloat, kFloat, kHalf, true},
    {ElementwiseKind::kAdd, 2, {4, 4, 12}},
    {ElementwiseKind::kAdd, 2, {1, 1, 9}, kHalf, kFloat, kFloat, true},
    {ElementwiseKind::kAdd, 1, {5, 3, 3}, kFloat, kHalf, kHalf, false, true},
    {ElementwiseKind::kAffine, 3, {2, 9, 40}},
    {ElementwiseKind::kAffine, 2, {3, 3, 3}, kHalf, kHalf, kHalf, false, true},
    {ElementwiseKind::kAffine, 1, {3, 4, 5}, kHalf, kHalf, kFloat, true},
    {ElementwiseKind::kCopy, 2, {3, 4, 10}, kHalf, kHalf, kHalf, true, false, {1, 2, 3, 0}},
    {ElementwiseKind::kCopy, 2, {4, 3, 3}, kFloat, kFloat, kHalf, false, true, {0, 1, 2, 1}},
    {ElementwiseKind::kCopy, 1, {1, 1, 1}, kHalf, kHalf, kFloat, false, false, {2, 0, 0, 2}},
    // Several blocks.
    {ElementwiseKind::kClamp, 2, {17, 31, 24}},
};

void run(const Gpu& gpu, const Case& one) {
  const Shape& in = one.shape;
  const Padding& pad = one.padding;
  const Shape out{in.h + pad.top + pad.bottom, in.w + pad.left + pad.right, in.c};
  const std::vector<float> x = small_integers(one.n * in.num_elements(), 1, 9);
  const std::vector<float> z = small_integers(one.n * in.num_elements(), 2, 9);
  const std::int64_t c8 = (in.c + 7) / 8 * 8;
  std::vector<float> scale = small_integers(in.c, 3, 5), shift = small_integers(in.c, 4, 5);
  std::vector<float> y(static_cast<std::size_t>(one.n * out.num_elements()));
  const ClampRange range{-2, 6};
  switch (one.kind) {
    case ElementwiseKind::kCopy:
      reference::pad<float>(one.n, in, pad, x, y);
      break;
    case ElementwiseKind::kClamp:
      reference::clamp<float>(x, range, y);
      break;
    case ElementwiseKind::kAdd:
      reference::add<float>(x, z, 1, y);
      break;
    case ElementwiseKind::kAffine:
      reference::channel_affine<float>(x, scale, shift, y);
      break;
  }
  scale.resize(static_cast<std::size_t>(c8), std::numeric_limits<float>::quiet_NaN());
  shift.resize(static_cast<std::size_t>(c8), std::numeric_limits<float>::quiet_NaN());

  const auto place = [&](const Shape& shape, DType dtype, std::int64_t first) {
    return one.slices ? slice_place(one.n, shape, dtype, first, c8 + 32)
                      : dense_place(one.n, shape, dtype);
  };
  const OperandPlace x_place = place(in, one.x, 8), z_place = place(in, one.z, 16);
  const OperandPlace y_place = one.narrow_y ? narrow_place(one.n, out) : place(out, one.y, 24);
  const DeviceBytes device_x = device_input(gpu, x_place, x, 60000);
  const DeviceBytes device_z = device_input(gpu, z_place, z, 60000);
  const DeviceBytes device_y = device_output(gpu, y_place);
  const DeviceBytes device_scale = DeviceBytes::of(gpu, scale),
                    device_shift = DeviceBytes::of(gpu, shift);
  const ElementwiseProblem problem{
      one.kind, one.n, in, pad, x_place.layout, z_place.layout, y_place.layout, y_place.channels};
  ElementwiseParams params = elementwise_params(problem);
  params.clamp_min = static_cast<float>(range.min);
  params.clamp_max = static_cast<float>(range.max);
  launch_elementwise(
      elementwise_geometry(problem), elementwise_vector(problem), params,
      {device_x.data() + x_place.offset_bytes(), device_z.data() + z_place.offset_bytes(),
       device_scale.data(), device_shift.data(), device_y.data() + y_place.offset_bytes()},
      gpu.stream());
  expect_holds(device_y, y_place, y);
  EXPECT_TRUE(device_x.unchanged());
  EXPECT_TRUE(device_z.unchanged());
  EXPECT_TRUE(device_scale.unchanged());
  EXPECT_TRUE(device_shift.unchanged());
}

TEST(ElementwiseKernel, EqualsThePlainLoops) {
  const Gpu gpu;
  for (std::size_t i = 0; i < kCases.size(); ++i) {
    SCOPED_TRACE(i);
    run(gpu, kCases[i]);
  }
}

}  // namespace
}  // namespace vertebra
