// Pixels to numbers against the plain loops, bit for bit.
#include "kernels/preprocess/normalize.h"
#include "kernels/reference/reference.h"
#include "tests/kernels/device_operand.h"

namespace vertebra {
namespace {

struct Case {
  std::int64_t n;
  Shape shape;
  DType y = DType::kF16;
  bool narrow = false, slices = false;
};

const std::vector<Case> kCases{
    {2, {5, 8, 3}, DType::kF16, true},
    {3, {4, 7, 3}, DType::kF16, true},
    {1, {1, 1, 1}, DType::kF16, true},
    {1, {3, 5, 4}, DType::kF16, true},
    {2, {5, 7, 3}},
    {2, {3, 4, 3}, DType::kF32, false, true},
    {1, {6, 5, 19}, DType::kF16, false, true},
    // Several blocks.
    {2, {37, 71, 3}, DType::kF16, true},
    {1, {31, 45, 11}, DType::kF32},
};

void run(const Gpu& gpu, const Case& one) {
  std::vector<std::uint8_t> x(static_cast<std::size_t>(one.n * one.shape.num_elements()));
  std::vector<float> values(x.size()), y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<std::uint8_t>(i * 2654435761u >> 13);
    values[i] = x[i];
  }
  std::vector<double> mean, stddev;
  for (std::int64_t c = 0; c < one.shape.c; ++c) {
    mean.push_back(103.53 + 7.1 * static_cast<double>(c));
    stddev.push_back(57.375 - 1.3 * static_cast<double>(c));
  }
  reference::normalize<float>(values, mean, stddev, y);

  const std::int64_t c8 = (one.shape.c + 7) / 8 * 8;
  const OperandPlace y_place = one.narrow   ? narrow_place(one.n, one.shape)
                               : one.slices ? slice_place(one.n, one.shape, one.y, 16, c8 + 16)
                                            : dense_place(one.n, one.shape, one.y);
  const DeviceBytes device_x(gpu, x);
  const DeviceBytes table = DeviceBytes::of(gpu, normalize_table(mean, stddev));
  const DeviceBytes device_y = device_output(gpu, y_place);
  const NormalizeParams params = normalize_params(one.n, one.shape, y_place.layout);
  launch_normalize(normalize_geometry(params), params,
                   {device_x.data(), table.data(), device_y.data() + y_place.offset_bytes()},
                   gpu.stream());
  expect_holds(device_y, y_place, y);
  EXPECT_TRUE(device_x.unchanged());
  EXPECT_TRUE(table.unchanged());
}

TEST(NormalizeKernel, EqualsThePlainLoops) {
  const Gpu gpu;
  for (std::size_t i = 0; i < kCases.size(); ++i) {
    SCOPED_TRACE(i);
    run(gpu, kCases[i]);
  }
}

}  // namespace
}  // namespace vertebra
