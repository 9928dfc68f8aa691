// Plan, Prepared and Executor on a GPU: a plain run, a recorded one, a ragged one, a profile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/runtime/executor.h"
#include "graph/core/error.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/cuda/cuda_backend.h"
#include "tests/engine/gpu/tiny_model.h"

namespace vertebra {
namespace {

constexpr std::int64_t kMaxBatch = 4;

struct Running {
  explicit Running(std::shared_ptr<const Backend> b)
      : backend(std::move(b)),
        scope(backend->enter()),
        model(tiny_model(backend->info(), kMaxBatch)),
        prepared(model.plan, model.weights, backend),
        executor(model.plan, prepared, model.image) {}

  std::vector<float> logits(std::int64_t n, const std::vector<std::uint8_t>& pixels) {
    executor.run_pixels(n, pixels.data());
    return executor.output(n, 0);
  }

  std::shared_ptr<const Backend> backend;
  std::unique_ptr<Backend::Scope> scope;
  TinyModel model;
  Prepared prepared;
  Executor executor;
};

TEST(ExecutorOnAGpu, AgreesWithTheCpuToTheErrorOfHalfPrecision) {
  Running gpu(cuda::open_device(0));
  Running cpu(cpu::open_cpu(1));
  const auto pixels = tiny_pixels(kMaxBatch);
  const auto got = gpu.logits(kMaxBatch, pixels);
  const auto expected = cpu.logits(kMaxBatch, pixels);
  ASSERT_EQ(got.size(), expected.size());
  double largest = 0;
  for (const float v : expected) largest = std::max(largest, std::abs(double{v}));
  ASSERT_GT(largest, 0.1);
  for (std::size_t i = 0; i < got.size(); ++i) {
    EXPECT_NEAR(got[i], expected[i], 0.01 * largest) << i;
  }
}

// The first run enqueues, the second records and replays, the third replays with other pixels.
TEST(ExecutorOnAGpu, ARecordedGraphEqualsAPlainRun) {
  Running recorded(cuda::open_device(0));
  const auto first = tiny_pixels(kMaxBatch);
  const std::vector<std::uint8_t> second(first.rbegin(), first.rend());
  const auto plain = recorded.logits(kMaxBatch, first);
  EXPECT_EQ(recorded.logits(kMaxBatch, first), plain);
  Running fresh(cuda::open_device(0));
  const auto other = fresh.logits(kMaxBatch, second);
  EXPECT_NE(other, plain);
  EXPECT_EQ(recorded.logits(kMaxBatch, second), other);
}

TEST(ExecutorOnAGpu, ARaggedBatchRunsInTheNextBucket) {
  Running gpu(cuda::open_device(0));
  const auto pixels = tiny_pixels(kMaxBatch);
  const auto whole = gpu.logits(kMaxBatch, pixels);
  for (int run = 0; run < 2; ++run) {
    const auto some = gpu.logits(3, pixels);
    ASSERT_EQ(some.size(), 3u * TinyModel::kClasses);
    EXPECT_TRUE(std::equal(some.begin(), some.end(), whole.begin())) << run;
  }
}

TEST(ExecutorOnAGpu, TakesNormalisedValuesInsteadOfPixels) {
  Running gpu(cuda::open_device(0));
  const auto pixels = tiny_pixels(3);
  const auto expected = gpu.logits(3, pixels);
  std::vector<float> values(pixels.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = (static_cast<float>(pixels[i]) - 127.0F) / 128.0F;
  }
  gpu.executor.run_normalized(3, values.data());
  EXPECT_EQ(gpu.executor.output(3, 0), expected);
}

TEST(ExecutorOnAGpu, ProbabilitiesAndRankingBelongToTheLogits) {
  Running gpu(cuda::open_device(0));
  const auto logits = gpu.logits(2, tiny_pixels(2));
  const auto probabilities = gpu.executor.output(2, 1);
  const auto ranking = gpu.executor.ranking(2);
  ASSERT_EQ(ranking.size() % 2, 0u);
  const std::size_t k = ranking.size() / 2;
  ASSERT_GE(k, 5u);
  for (std::size_t image = 0; image < 2; ++image) {
    const auto* row = logits.data() + image * TinyModel::kClasses;
    const auto best = std::max_element(row, row + TinyModel::kClasses) - row;
    EXPECT_EQ(ranking[image * k].id, best);
    EXPECT_EQ(ranking[image * k].score,
              probabilities[image * TinyModel::kClasses + static_cast<std::size_t>(best)]);
  }
}

TEST(ExecutorOnAGpu, AProfileHasOneTimeAStep) {
  Running gpu(cuda::open_device(0));
  const auto pixels = tiny_pixels(kMaxBatch);
  const auto expected = gpu.logits(kMaxBatch, pixels);
  const std::vector<double> times = gpu.executor.profile(kMaxBatch, pixels.data());
  EXPECT_EQ(times.size(), gpu.model.plan.buckets.back().steps.size());
  for (const double ms : times) EXPECT_GE(ms, 0);
  EXPECT_EQ(gpu.executor.output(kMaxBatch, 0), expected);
}

}  // namespace
}  // namespace vertebra
