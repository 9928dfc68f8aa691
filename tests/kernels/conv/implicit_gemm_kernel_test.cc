// The kernel itself, with every tile and number of stages: what it writes, byte for byte, and that
// it writes nothing else. Inputs hold not-a-number wherever nothing may be read.
#include <gtest/gtest.h>

#include <cstring>

#include "kernels/cuda/cuda_backend.h"
#include "kernels/cuda/cuda_queue.h"
#include "tests/kernels/conv/implicit_gemm_case.h"

namespace vertebra {
namespace {

// Values in device memory; null for none.
class OnDevice {
 public:
  template <class T>
  OnDevice(const Backend& backend, Queue& queue, const std::vector<T>& values) {
    if (values.empty()) return;
    const auto bytes = static_cast<std::int64_t>(values.size() * sizeof(T));
    memory_ = backend.allocate(bytes, "an operand of a test");
    queue.copy_to_device(memory_->data(), values.data(), bytes);
    queue.wait();
  }

  std::byte* at(std::int64_t offset) const { return memory_ ? memory_->data() + offset : nullptr; }

 private:
  std::unique_ptr<Memory> memory_;
};

class ImplicitGemmKernel : public testing::Test {
 protected:
  void expect_exact(const ImplicitGemmCase& test) {
    for (const GemmTileShape tile : {GemmTileShape::k64x64x64, GemmTileShape::k128x128x32}) {
      if (test.output == GemmOutput::kFloats && tile != GemmTileShape::k64x64x64) continue;
      const ImplicitGemmOperands operands = make_operands(test, tile);
      for (int stages = kMinGemmStages; stages <= kMaxGemmStages; ++stages) {
        const ImplicitGemmConfig config{tile, stages};
        EXPECT_EQ(wrong_bytes(test, operands, config), 0) << test.problem << to_string(config);
      }
    }
  }

 private:
  std::int64_t wrong_bytes(const ImplicitGemmCase& test, const ImplicitGemmOperands& o,
                           const ImplicitGemmConfig& config) {
    const OnDevice x(*backend_, *queue_, o.x), weights(*backend_, *queue_, o.weights);
    const OnDevice residual(*backend_, *queue_, o.residual), y(*backend_, *queue_, o.y_before);
    ready_implicit_gemm(config, test.output);
    launch_implicit_gemm(config, test.output, implicit_gemm_geometry(o.view, config),
                         implicit_gemm_params(o.view, config.tile, test.output, test.clamp,
                                              o.y_pixel, o.residual_pixel),
                         {x.at(o.x_offset), weights.at(0), weights.at(o.view.filter_bytes()),
                          test.in_place ? y.at(o.y_offset) : residual.at(0), y.at(o.y_offset)},
                         cuda::stream_of(*queue_));
    std::vector<std::byte> got(o.y_after.size());
    queue_->copy_to_host(got.data(), y.at(0), static_cast<std::int64_t>(got.size()));
    queue_->wait();
    std::int64_t wrong = 0;
    for (std::size_t i = 0; i < got.size(); ++i) wrong += got[i] != o.y_after[i];
    return wrong;
  }

  std::shared_ptr<const Backend> backend_ = cuda::open_device(0);
  std::unique_ptr<Backend::Scope> scope_ = backend_->enter();
  std::unique_ptr<Queue> queue_ = backend_->make_queue();
};

constexpr ClampRange kRelu6{0, 6};

TEST_F(ImplicitGemmKernel, MultipliesWholeTiles) {
  expect_exact({.problem = "n2 h8 w8 c128 k128 r1 s1 stride1x1 pad0,0,0,0 groups1"});
}

TEST_F(ImplicitGemmKernel, EndsInTheMiddleOfTilesAndOfKTiles) {
  expect_exact({.problem = "n1 h1 w1 c200 k136 r1 s1 stride1x1 pad0,0,0,0 groups1"});
  expect_exact({.problem = "n3 h7 w5 c24 k40 r3 s3 stride1x1 pad1,1,1,1 groups1", .clamp = kRelu6});
  expect_exact({.problem = "n2 h6 w7 c136 k72 r1 s1 stride1x1 pad0,0,0,0 groups1"});
}

TEST_F(ImplicitGemmKernel, PadsAndStridesOnEverySideByItself) {
  expect_exact({.problem = "n2 h9 w11 c16 k8 r3 s5 stride2x1 pad0,1,1,2 groups1"});
  expect_exact({.problem = "n2 h9 w11 c16 k8 r5 s3 stride1x2 pad2,0,0,1 groups1"});
  expect_exact({.problem = "n2 h17 w6 c40 k24 r7 s1 stride1x1 pad3,0,3,0 groups1"});
  expect_exact({.problem = "n2 h5 w5 c16 k8 r1 s1 stride1x1 pad3,0,0,4 groups1"});
}

TEST_F(ImplicitGemmKernel, TakesFiltersOfSixteenASide) {
  expect_exact({.problem = "n1 h20 w17 c8 k8 r16 s16 stride1x3 pad8,8,7,7 groups1"});
}

TEST_F(ImplicitGemmKernel, ReadsAndWritesSlices) {
  expect_exact({.problem = "n2 h5 w6 c20 k19 r3 s3 stride1x1 pad1,1,1,1 groups1",
                .x_before = 8,
                .x_behind = 16,
                .y_before = 24,
                .y_behind = 8});
}

TEST_F(ImplicitGemmKernel, SkipsPixelsBehindARow) {
  expect_exact(
      {.problem = "n3 h4 w4 c16 k8 r3 s3 stride1x1 pad1,1,1,1 groups1", .extra_row_pixels = 3});
}

TEST_F(ImplicitGemmKernel, AddsAResidualBeforeTheClamp) {
  expect_exact({.problem = "n2 h6 w7 c16 k136 r1 s1 stride1x1 pad0,0,0,0 groups1",
                .residual = true,
                .clamp = ClampRange{-30, 20},
                .y_behind = 8});
}

TEST_F(ImplicitGemmKernel, AddsWhatItOverwrites) {
  expect_exact({.problem = "n2 h5 w7 c8 k200 r3 s3 stride1x1 pad1,1,1,1 groups1",
                .in_place = true,
                .clamp = ClampRange{-5, 60},
                .y_before = 8,
                .y_behind = 8});
}

TEST_F(ImplicitGemmKernel, ReadsPairsOfNarrowPixels) {
  expect_exact({.problem = "n2 h13 w13 c3 k32 r3 s3 stride2x2 pad0,0,1,1 groups1",
                .clamp = kRelu6,
                .narrow = true});
  expect_exact({.problem = "n2 h12 w14 c3 k16 r7 s7 stride2x2 pad3,3,3,3 groups1", .narrow = true});
  expect_exact(
      {.problem = "n1 h13 w15 c4 k16 r5 s11 stride4x4 pad2,2,2,2 groups1", .narrow = true});
  expect_exact({.problem = "n2 h6 w5 c1 k16 r3 s2 stride1x2 pad1,0,1,0 groups1", .narrow = true});
}

TEST_F(ImplicitGemmKernel, AddsThePixelsOfEveryImageInATile) {
  for (const char* problem : {"n3 h7 w7 c16 k72 r1 s1 stride1x1 pad0,0,0,0 groups1",
                              "n70 h1 w1 c16 k8 r1 s1 stride1x1 pad0,0,0,0 groups1",
                              "n2 h13 w13 c8 k136 r3 s3 stride1x1 pad1,1,1,1 groups1",
                              "n9 h5 w3 c8 k16 r1 s1 stride1x1 pad0,0,0,0 groups1"}) {
    expect_exact({.problem = problem, .output = GemmOutput::kPartials});
    expect_exact({.problem = problem, .output = GemmOutput::kPartials, .clamp = kRelu6});
  }
}

TEST_F(ImplicitGemmKernel, StoresFloats) {
  expect_exact({.problem = "n3 h1 w1 c128 k101 r1 s1 stride1x1 pad0,0,0,0 groups1",
                .output = GemmOutput::kFloats});
  expect_exact({.problem = "n65 h1 w1 c72 k64 r1 s1 stride1x1 pad0,0,0,0 groups1",
                .output = GemmOutput::kFloats,
                .clamp = kRelu6,
                .y_behind = 4});
}

}  // namespace
}  // namespace vertebra
