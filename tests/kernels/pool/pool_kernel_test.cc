// Means over pixels against the plain loops, bit for bit: of values, and of a convolution's partial
// sums.
#include <limits>

#include "kernels/pool/global_pool.h"
#include "kernels/pool/pool_finish.h"
#include "kernels/reference/reference.h"
#include "tests/kernels/device_operand.h"

namespace vertebra {
namespace {

constexpr DType kHalf = DType::kF16, kFloat = DType::kF32;

struct Case {
  std::int64_t n;
  Shape shape;
  DType x = kHalf, y = kHalf;
  bool slices = false;
  std::uint32_t tile_m = 64;  // of the partial sums
};

const std::vector<Case> kCases{
    {1, {7, 7, 40}},
    {3, {7, 7, 1280}, kHalf, kFloat, false, 128},
    {2, {1, 1, 9}, kFloat, kHalf, true},
    {5, {3, 5, 21}, kHalf, kHalf, true},
    {1, {13, 1, 8}, kFloat, kFloat},
    {200, {1, 1, 8}},
    {9, {3, 3, 264}, kHalf, kFloat, false, 128},
    {2, {16, 12, 16}},
};

// Tiles of rows as the convolution cuts them; slots without an image hold not-a-number.
std::vector<float> partial_sums(const Case& one, const PooledPartials& partials,
                                const std::vector<float>& x) {
  std::vector<float> part(static_cast<std::size_t>(size_bytes(partials, one.n) / 4),
                          std::numeric_limits<float>::quiet_NaN());
  const std::int64_t pixels = one.shape.h * one.shape.w;
  for (std::int64_t m = 0; m < one.n * pixels; ++m) {
    const auto tile = static_cast<std::uint32_t>(m / partials.tile_m);
    const auto image = static_cast<std::uint32_t>(m / pixels);
    const bool first = m % partials.tile_m == 0 || m % pixels == 0;
    for (std::int64_t c = 0; c < partials.channels8; ++c) {
      float& sum = part.at(partials.offset(tile, image) + static_cast<std::size_t>(c));
      // Padding may be any finite number.
      const float value =
          c < one.shape.c ? x[static_cast<std::size_t>(m * one.shape.c + c)] : 123.0f;
      sum = first ? value : sum + value;
    }
  }
  return part;
}

void run(const Gpu& gpu, const Case& one) {
  const std::vector<float> x = small_integers(one.n * one.shape.num_elements(), 1, 40);
  std::vector<float> y(static_cast<std::size_t>(one.n * one.shape.c));
  reference::global_pool<float>(one.n, one.shape, x, y);

  const Shape out{1, 1, one.shape.c};
  const std::int64_t c8 = (one.shape.c + 7) / 8 * 8;
  const OperandPlace x_place = one.slices ? slice_place(one.n, one.shape, one.x, 8, c8 + 24)
                                          : dense_place(one.n, one.shape, one.x);
  const OperandPlace y_place =
      one.slices ? slice_place(one.n, out, one.y, 16, c8 + 16) : dense_place(one.n, out, one.y);
  const DeviceBytes device_x = device_input(gpu, x_place, x, 60000);
  const DeviceBytes device_y = device_output(gpu, y_place);
  launch_global_pool(global_pool_geometry(one.n, one.shape),
                     global_pool_params(one.shape, x_place.layout, y_place.layout),
                     device_x.data() + x_place.offset_bytes(),
                     device_y.data() + y_place.offset_bytes(), gpu.stream());
  expect_holds(device_y, y_place, y);
  EXPECT_TRUE(device_x.unchanged());

  const PooledPartials partials =
      pooled_partials(one.tile_m, static_cast<std::uint32_t>(one.shape.h * one.shape.w),
                      static_cast<std::uint32_t>(c8));
  const DeviceBytes device_part = DeviceBytes::of(gpu, partial_sums(one, partials, x));
  const DeviceBytes finished = device_output(gpu, y_place);
  const PoolFinishParams params = pool_finish_params(one.n, one.shape.c, partials, y_place.layout);
  launch_pool_finish(pool_finish_geometry(params), params, device_part.data(),
                     finished.data() + y_place.offset_bytes(), gpu.stream());
  expect_holds(finished, y_place, y);
  EXPECT_TRUE(device_part.unchanged());
}

TEST(PoolKernels, EqualThePlainLoops) {
  const Gpu gpu;
  for (std::size_t i = 0; i < kCases.size(); ++i) {
    SCOPED_TRACE(i);
    run(gpu, kCases[i]);
  }
}

}  // namespace
}  // namespace vertebra
