// Launches of the other kernels for every convolution of the zoo and what stands around it, to
// batch 1024.
#include <gtest/gtest.h>

#include "kernels/conv/direct.h"
#include "kernels/conv/direct_row.h"
#include "kernels/dense/dense_warp.h"
#include "kernels/depthwise/depthwise.h"
#include "kernels/depthwise/depthwise_row.h"
#include "kernels/elementwise/elementwise.h"
#include "kernels/pool/global_pool.h"
#include "kernels/pool/pool_finish.h"
#include "kernels/preprocess/normalize.h"
#include "kernels/softmax/softmax.h"
#include "tests/kernels/geometry/launchable.h"
#include "tests/kernels/geometry/zoo_convolutions.h"

namespace vertebra {
namespace {

const DeviceInfo& smallest_gpu() { return gpu_device_infos().front(); }

Shape input_of(const Conv2dProblem& p) { return {p.h, p.w, p.c}; }
Shape output_of(const Conv2dProblem& p) { return {p.p(), p.q(), p.k}; }

std::int64_t chunks_of(std::int64_t n, const Shape& shape, const ValueFormat& format) {
  return n * dense_layout(shape, format).bytes_per_image(shape.h) / 16;
}

bool fits_64_gb(const FusedConv2d& op) {
  const Conv2dProblem& p = op.problem;
  return chunks_of(p.n, input_of(p), op.values.x) <= kMaxChunksOfTensor &&
         chunks_of(p.n, output_of(p), op.values.y) <= kMaxChunksOfTensor;
}

TEST(DepthwiseZoo, EveryOutputHasAThreadAtEveryBatch) {
  std::int64_t launches = 0;
  for_each_zoo_convolution([&](const FusedConv2d& op) {
    const Conv2dProblem& p = op.problem;
    if (!p.is_depthwise() || p.c == 1) return;
    const Support support = supports_depthwise(op, {}, smallest_gpu());
    const bool known = (p.r == 3 || p.r == 5) && fits_64_gb(op);
    ASSERT_EQ(bool{support}, known) << to_string(p) << ": " << support.reason();
    if (!known) return;
    SCOPED_TRACE(to_string(p));
    const LaunchGeometry launch = depthwise_geometry(p);
    ASSERT_TRUE(launchable(launch, smallest_gpu()));
    const DepthwiseParams params = depthwise_params(p, {}, dense_layout(input_of(p), op.values.x),
                                                    dense_layout(output_of(p), op.values.y));
    const DepthwiseBlock& block = params.block;
    ASSERT_EQ(static_cast<int>(block.threads()), launch.threads);
    const std::int64_t channel_blocks = params.channel_blocks.divisor;
    const std::int64_t column_blocks = params.column_blocks.divisor;
    const std::int64_t row_blocks = launch.blocks / channel_blocks / column_blocks;
    ASSERT_EQ(channel_blocks * column_blocks * row_blocks, launch.blocks);
    ASSERT_TRUE(covers(channel_blocks, block.vectors, (p.c + 7) / 8));
    ASSERT_TRUE(covers(column_blocks, block.column_tiles * depthwise_columns(p.stride_w), p.q()));
    ASSERT_TRUE(covers(row_blocks, block.rows, p.n * p.p()));
    ASSERT_TRUE(holds(params.rows, p.n * p.p()));
    ASSERT_TRUE(holds(params.x.image, p.h * p.w * ((p.c + 7) / 8)));
    ASSERT_TRUE(holds(params.y.image, p.p() * p.q() * ((p.c + 7) / 8)));
    ++launches;
  });
  EXPECT_GT(launches, 5'000);
}

TEST(DirectConvZoo, EveryElementHasAThreadAtEveryBatch) {
  for_each_zoo_convolution([&](const FusedConv2d& op) {
    const Conv2dProblem& p = op.problem;
    SCOPED_TRACE(to_string(p));
    const std::int64_t y_channels = (p.k + 7) / 8 * 8;
    // It counts fours of elements of the output.
    const bool counts = p.n * p.p() * p.q() * y_channels < std::int64_t{1} << 33;
    ASSERT_EQ(bool{supports_direct_conv(op, {}, smallest_gpu())}, counts);
    if (!counts) return;
    for (const bool mean : {false, true}) {
      Epilogue epilogue;
      epilogue.mean = mean;
      const Shape out = mean ? Shape{1, 1, p.k} : output_of(p);
      const TensorLayout y = dense_layout(out, op.values.y);
      const auto params = direct_conv_params(p, epilogue, dense_layout(input_of(p), op.values.x), y,
                                             y, y_channels, DType::kF16);
      const LaunchGeometry launch = direct_conv_geometry(params);
      ASSERT_TRUE(launchable(launch, smallest_gpu()));
      ASSERT_TRUE(covers(launch.blocks, launch.threads, p.n * out.h * out.w * y_channels));
      ASSERT_LE(params.threads / 4, std::int64_t{1} << 31);
    }
  });
}

TEST(PoolZoo, MeansOfEveryOutputAreCovered) {
  for_each_zoo_convolution([&](const FusedConv2d& op) {
    const Conv2dProblem& p = op.problem;
    if (!fits_64_gb(op)) return;
    SCOPED_TRACE(to_string(p));
    const std::int64_t vectors = (p.k + 7) / 8;
    const LaunchGeometry pool = global_pool_geometry(p.n, output_of(p));
    ASSERT_TRUE(launchable(pool, smallest_gpu()));
    ASSERT_EQ(pool.blocks % p.n, 0);
    ASSERT_TRUE(covers(pool.blocks / p.n, kPoolVectors, vectors));

    const auto partials = pooled_partials(64, static_cast<std::uint32_t>(p.p() * p.q()),
                                          static_cast<std::uint32_t>(vectors * 8));
    const TensorLayout y = dense_layout({1, 1, p.k}, op.values.y);
    const LaunchGeometry finish = pool_finish_geometry(pool_finish_params(p.n, p.k, partials, y));
    ASSERT_TRUE(launchable(finish, smallest_gpu()));
    // A thread four channels.
    ASSERT_TRUE(covers(finish.blocks, finish.threads, p.n * vectors * 2));
  });
}

TEST(ElementwiseZoo, EveryVectorOfEveryOutputHasAThread) {
  for_each_zoo_convolution([&](const FusedConv2d& op) {
    const Conv2dProblem& p = op.problem;
    const std::int64_t vectors = p.n * p.p() * p.q() * ((p.k + 7) / 8);
    if (vectors >= std::int64_t{1} << 31) return;  // more than 32 GB; elementwise.h says so
    SCOPED_TRACE(to_string(p));
    const TensorLayout y = dense_layout(output_of(p), op.values.y);
    ElementwiseProblem problem{ElementwiseKind::kAdd, p.n, output_of(p), {}, y, y, y};
    problem.y_channels = (p.k + 7) / 8 * 8;
    const LaunchGeometry launch = elementwise_geometry(problem);
    ASSERT_TRUE(launchable(launch, smallest_gpu()));
    ASSERT_TRUE(covers(launch.blocks, launch.threads, vectors));
    ASSERT_TRUE(holds(elementwise_params(problem).threads, vectors));
  });
}

TEST(HeadZoo, DenseLayersAndSoftmaxAreCovered) {
  for_each_zoo_convolution([&](const FusedConv2d& op) {
    const Conv2dProblem& p = op.problem;
    if (p.h != 1 || p.w != 1 || p.groups != 1) return;
    const GemmProblem gemm{p.n, p.c, p.k};
    const TensorLayout x = dense_layout({1, 1, p.c}, op.values.x);
    const TensorLayout y = dense_layout({1, 1, p.k}, {DType::kF32, 8});
    const std::int64_t y_channels = (p.k + 7) / 8 * 8;
    const auto params = dense_warp_params(gemm, x, y, y_channels, DType::kF16);
    const LaunchGeometry launch = dense_warp_geometry(params);
    ASSERT_TRUE(launchable(launch, smallest_gpu())) << to_string(p);
    const std::int64_t channel_blocks = params.channel_blocks.divisor;
    ASSERT_TRUE(covers(channel_blocks, kDenseWarps, y_channels)) << to_string(p);
    ASSERT_TRUE(covers(launch.blocks / channel_blocks, kDenseImages, p.n)) << to_string(p);
    ASSERT_TRUE(launchable(softmax_geometry(p.n), smallest_gpu()));
    ASSERT_EQ(softmax_geometry(p.n).blocks, p.n);
  });
}

TEST(NormalizeZoo, EveryPixelIsMadeOnce) {
  for_each_zoo_convolution([&](const FusedConv2d& op) {
    const Conv2dProblem& p = op.problem;
    if (p.c > 4) return;
    const TensorLayout y = dense_layout(input_of(p), op.values.x);
    const NormalizeParams params = normalize_params(p.n, input_of(p), y);
    const LaunchGeometry launch = normalize_geometry(params);
    ASSERT_TRUE(launchable(launch, smallest_gpu())) << to_string(p);
    const std::int64_t columns = params.pairs ? y.row_pixels / 2 : y.row_pixels;
    ASSERT_TRUE(holds(params.places, p.n * p.h * columns)) << to_string(p);
    ASSERT_TRUE(holds(params.columns.divisor, columns)) << to_string(p);
  });
}

}  // namespace
}  // namespace vertebra
