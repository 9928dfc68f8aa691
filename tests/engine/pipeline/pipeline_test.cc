#include "vertebra/pipeline.h"

#include <chrono>
#include <stdexcept>
#include <thread>

#include "graph/core/error.h"
#include "tests/engine/pipeline/fake_stages.h"

namespace vertebra::testing {
namespace {

using ::testing::ElementsAre;

TEST(Pipeline, KeepsTheOrderOfTheInputsWhateverTheThreads) {
  FakeStages fake(200);
  PipelineStages stages = fake.stages();
  stages.load = [&](const std::string& path) {
    std::this_thread::sleep_for(std::chrono::microseconds(std::stoi(path) % 7 * 100));
    return fake.load(path);
  };
  const auto statistics = run_pipeline(stages, {.batch = 8, .load_threads = 4});
  EXPECT_EQ(statistics.images, 200);
  EXPECT_TRUE(statistics.complete);
  ASSERT_EQ(fake.seen.size(), 200U);
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(fake.seen[static_cast<std::size_t>(i)].path, std::to_string(i));
    EXPECT_EQ(fake.seen[static_cast<std::size_t>(i)].index, i);
    EXPECT_EQ(fake.seen[static_cast<std::size_t>(i)].row, i % 8);
    EXPECT_EQ(fake.batches[static_cast<std::size_t>(i / 8)][static_cast<std::size_t>(i % 8)], i);
  }
}

TEST(Pipeline, MakesARaggedTailItsOwnBatch) {
  FakeStages fake(5);
  run_pipeline(fake.stages(), {.batch = 4});
  EXPECT_THAT(fake.batches, ElementsAre(ElementsAre(0, 1, 2, 3), ElementsAre(4)));
}

TEST(Pipeline, GivesAFailedInputItsErrorInItsPlaceAndGoesOn) {
  FakeStages fake(10);
  fake.bad_every = 3;
  const auto statistics = run_pipeline(fake.stages(), {.batch = 2, .load_threads = 2});
  EXPECT_EQ(statistics.errors, 4);
  EXPECT_EQ(statistics.images, 6);
  ASSERT_EQ(fake.seen.size(), 10U);
  for (int i = 0; i < 10; ++i) {
    const Seen& seen = fake.seen[static_cast<std::size_t>(i)];
    EXPECT_EQ(seen.path, std::to_string(i));
    EXPECT_EQ(seen.has_result, i % 3 != 0);
    EXPECT_EQ(seen.error, i % 3 == 0 ? "header: broken" : "");
  }
  EXPECT_THAT(fake.batches, ElementsAre(ElementsAre(1, 2), ElementsAre(4, 5), ElementsAre(7, 8)));
}

TEST(Pipeline, TakesErrorsOfTheSourceWithoutLoading) {
  FakeStages fake(0);
  PipelineStages stages = fake.stages();
  stages.source = [given = false]() mutable -> std::optional<PipelineInput> {
    if (given) return std::nullopt;
    given = true;
    return PipelineInput{"folder", "cannot be listed"};
  };
  run_pipeline(stages, {});
  ASSERT_EQ(fake.seen.size(), 1U);
  EXPECT_EQ(fake.seen[0].error, "cannot be listed");
}

TEST(Pipeline, NeverHoldsMoreInputsThanItsQueue) {
  FakeStages fake(100);
  fake.bad_every = 1;
  PipelineStages stages = fake.stages();
  stages.sink = [&, done = 0](const PipelineOutcome&) mutable {
    EXPECT_LE(fake.given() - done, 6);
    ++done;
    return true;
  };
  EXPECT_EQ(run_pipeline(stages, {.batch = 2, .queue = 6, .load_threads = 3}).errors, 100);
}

TEST(Pipeline, EndsAfterTheBatchInFlightWhenCancelled) {
  FakeStages fake(1000);
  PipelineStages stages = fake.stages();
  stages.cancelled = [&] { return fake.batches.size() >= 2; };
  const auto statistics = run_pipeline(stages, {.batch = 4});
  EXPECT_EQ(statistics.images, 8);
  EXPECT_FALSE(statistics.complete);
  EXPECT_EQ(fake.seen.size(), 8U);
}

TEST(Pipeline, NoticesACancellationWhileTheSourceWaits) {
  FakeStages fake(0);
  PipelineStages stages = fake.stages();
  const auto start = std::chrono::steady_clock::now();
  const auto late = [start] {
    return std::chrono::steady_clock::now() - start > std::chrono::milliseconds(100);
  };
  stages.cancelled = late;
  stages.source = [late]() -> std::optional<PipelineInput> {
    while (!late()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return std::nullopt;
  };
  EXPECT_EQ(run_pipeline(stages, {}).images, 0);
}

TEST(Pipeline, EndsWhenTheSinkWantsNoMore) {
  FakeStages fake(100);
  PipelineStages stages = fake.stages();
  stages.sink = [](const PipelineOutcome& outcome) { return outcome.index < 2; };
  const auto statistics = run_pipeline(stages, {.batch = 4});
  EXPECT_EQ(statistics.images, 3);
  EXPECT_FALSE(statistics.complete);
}

TEST(Pipeline, RunsABadBatchImageByImage) {
  FakeStages fake(4);
  PipelineStages stages = fake.stages();
  stages.run = [](const TensorView& batch) {
    for (const int pixel : FakeStages::pixels_of(batch)) {
      if (pixel == 2) {
        throw DeviceError(
            {.where = "image", .got = "a logit is nan", .expected = "", .remedy = ""});
      }
    }
    return Result();
  };
  EXPECT_EQ(run_pipeline(stages, {.batch = 4}).errors, 1);
  EXPECT_EQ(fake.seen[2].error, "image: a logit is nan");
  EXPECT_TRUE(fake.seen[3].has_result);
}

TEST(Pipeline, NormalizesByThePresetWhenAsked) {
  FakeStages fake(3);
  PipelineStages stages = fake.stages();
  std::vector<float> values;
  stages.run = [&](const TensorView& batch) {
    EXPECT_EQ(batch.dtype, DataType::f32);
    const auto* data = static_cast<const float*>(batch.data);
    values.assign(data, data + 18);
    return Result();
  };
  run_pipeline(stages,
               {.normalize = ImagePreset{.name = "", .mean = {1, 2, 3}, .stddev = {2, 4, 8}}});
  EXPECT_FLOAT_EQ(values[0], -0.5F);
  EXPECT_FLOAT_EQ(values[12], 0.5F);
  EXPECT_FLOAT_EQ(values[14], -0.125F);
}

TEST(Pipeline, LetsExceptionsOfTheCallersFunctionsOut) {
  FakeStages fake(10);
  PipelineStages stages = fake.stages();
  stages.sink = [](const PipelineOutcome&) -> bool { throw std::runtime_error("disk full"); };
  EXPECT_THROW(run_pipeline(stages, {.batch = 2}), std::runtime_error);
  stages = fake.stages();
  stages.source = []() -> std::optional<PipelineInput> { throw std::logic_error("source"); };
  EXPECT_THROW(run_pipeline(stages, {.load_threads = 3}), std::logic_error);
}

TEST(Pipeline, RefusesSizesBelowTheirMinimum) {
  FakeStages fake(1);
  EXPECT_THROW(run_pipeline(fake.stages(), {.batch = 0}), InvalidArgument);
  EXPECT_THROW(run_pipeline(fake.stages(), {.load_threads = 0}), InvalidArgument);
  EXPECT_THROW(run_pipeline({}, {}), InvalidArgument);
}

TEST(Pipeline, NamesTheBusierStage) {
  EXPECT_EQ((PipelineStatistics{.load_seconds = 2, .compute_seconds = 1}).bounded_by(), "decode");
  EXPECT_EQ((PipelineStatistics{.load_seconds = 1, .compute_seconds = 2}).bounded_by(), "compute");
}

TEST(SplitThreads, SharesTheCoresAndGivesEachStageOne) {
  EXPECT_EQ(split_threads(1), (ThreadSplit{1, 1}));
  EXPECT_EQ(split_threads(2), (ThreadSplit{1, 1}));
  EXPECT_EQ(split_threads(4), (ThreadSplit{1, 3}));
  EXPECT_EQ(split_threads(16), (ThreadSplit{4, 12}));
  EXPECT_THROW(split_threads(0), InvalidArgument);
}

}  // namespace
}  // namespace vertebra::testing
