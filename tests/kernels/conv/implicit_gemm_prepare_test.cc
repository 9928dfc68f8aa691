// What a plan may grant the implicit GEMM: layouts that its kernel can take, and no others.
#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "kernels/conv/implicit_gemm_rows.h"
#include "kernels/cuda/cuda_backend.h"

namespace vertebra {
namespace {

class ImplicitGemmPrepare : public testing::Test {
 protected:
  ImplicitGemmPrepare() {
    op_.problem = {2, 5, 7, 24, 40, 1, 1, 1, 1, {}, 1};
    op_.values = {{DType::kF16, 8}, {DType::kF16, 8}, {DType::kF16, 8}, DType::kF16};
    context_ = {{DType::kF16, 24, 7}, {DType::kF16, 40, 7}, {DType::kF16, 40, 7}, backend_->info()};
  }

  std::unique_ptr<PreparedStep> prepare() {
    return prepare_implicit_gemm(op_, {"tile=64x64x64 stages=3"}, context_);
  }

  std::shared_ptr<const Backend> backend_ = cuda::open_device(0);
  std::unique_ptr<Backend::Scope> scope_ = backend_->enter();
  FusedConv2d op_;
  StepContext context_;
};

TEST_F(ImplicitGemmPrepare, NamesItsKernel) {
  EXPECT_EQ(prepare()->kernel(), "conv2d_implicit_gemm_nhwc_f16_64x64x64");
}

TEST_F(ImplicitGemmPrepare, TakesSlicesInEights) {
  context_.x.pixel_stride = 32;
  context_.y.pixel_stride = 48;
  EXPECT_NO_THROW(prepare());
  context_.x.pixel_stride = 28;
  EXPECT_THROW(prepare(), InternalError);
  context_.x.pixel_stride = 32;
  context_.y.pixel_stride = 44;
  EXPECT_THROW(prepare(), InternalError);
}

TEST_F(ImplicitGemmPrepare, LooksAtTheResidualsLayoutOnlyWhereThereIsOne) {
  context_.residual.pixel_stride = 41;
  EXPECT_NO_THROW(prepare());
  op_.epilogue.residual = true;
  EXPECT_THROW(prepare(), InternalError);
}

TEST_F(ImplicitGemmPrepare, WritesRowsWithoutAGap) {
  context_.x.row_pixels = 9;
  EXPECT_NO_THROW(prepare());
  context_.y.row_pixels = 8;
  EXPECT_THROW(prepare(), InternalError);
  op_.epilogue.mean = true;
  context_.y.row_pixels = 1;
  EXPECT_NO_THROW(prepare());
}

TEST_F(ImplicitGemmPrepare, ReadsNarrowPixelsInPairs) {
  op_.problem = {2, 6, 7, 3, 40, 3, 3, 2, 2, {1, 1, 1, 1}, 1};
  op_.values.x.channel_multiple = 4;
  context_.x = {DType::kF16, 4, 8};
  context_.y.row_pixels = 4;
  EXPECT_NO_THROW(prepare());
  context_.x.row_pixels = 7;
  EXPECT_THROW(prepare(), InternalError);
  context_.x = {DType::kF16, 8, 8};
  EXPECT_THROW(prepare(), InternalError);
}

TEST_F(ImplicitGemmPrepare, AddressesSlicesOfSixtyFourGigabytes) {
  op_.problem.n = 1 << 12;
  op_.problem.h = 1 << 5;
  op_.problem.w = 1 << 5;
  context_.y.row_pixels = 1 << 5;
  context_.x = {DType::kF16, (1 << 10) * 8, 1 << 5};
  EXPECT_NO_THROW(prepare());
  context_.x.pixel_stride += 8;
  EXPECT_THROW(prepare(), Unsupported);
}

}  // namespace
}  // namespace vertebra
