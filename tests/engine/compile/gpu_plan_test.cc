// Plans for every GPU that can be named, made without one.
#include <gtest/gtest.h>

#include "graph/memory/lower_bound.h"
#include "graph/memory/validate_plan.h"
#include "tests/engine/compile/compiled_models.h"

namespace vertebra {
namespace {

using ::testing::HasSubstr;

constexpr const char* kModel = "efficientnet-lite0";
constexpr ValueFormat kVectors{DType::kF16, 8};

class GpuPlan : public ::testing::TestWithParam<DeviceInfo> {
 protected:
  static bool has_tensor_cores() { return GetParam().gpu.compute_capability >= 80; }
  static const Plan& plan_of(std::int64_t max_batch) {
    static std::map<std::pair<std::string, std::int64_t>, Plan> plans;
    const auto key = std::pair(GetParam().name, max_batch);
    auto found = plans.find(key);
    if (found == plans.end()) {
      found = plans.emplace(key, compiled(kModel, GetParam(), max_batch).plan).first;
    }
    return found->second;
  }
};

TEST_P(GpuPlan, ReachesTheLowerBoundOfMemoryInEveryBucket) {
  for (const std::int64_t batch : {1, 3, 128}) {
    for (const BucketPlan& bucket : plan_of(batch).buckets) {
      EXPECT_NO_THROW(memory::validate_plan(bucket.requests, bucket.memory));
      EXPECT_EQ(bucket.memory.arena_bytes, memory::lower_bound_bytes(bucket.requests)) << bucket.n;
    }
  }
}

// Of EfficientNet-Lite0 the stem's expansion and its depthwise step live at the peak: 112x112x96
// and 56x56x96 numbers of two bytes.
TEST_P(GpuPlan, NeedsArenasThatGrowEvenlyWithTheBatch) {
  constexpr std::int64_t kPerImage = (112 * 112 * 96 + 56 * 56 * 96) * 2;
  for (const BucketPlan& bucket : plan_of(128).buckets) {
    EXPECT_EQ(bucket.arena().per_image_bytes, kPerImage) << bucket.n;
    EXPECT_EQ(bucket.arena().fixed_bytes, 0) << bucket.n;
    EXPECT_EQ(bucket.memory.arena_bytes, bucket.n * kPerImage) << bucket.n;
  }
}

TEST_P(GpuPlan, KeepsAReasonForEveryCandidateButTheChosen) {
  for (const BucketPlan& bucket : plan_of(128).buckets) {
    for (const PlanStep& step : bucket.steps) {
      int chosen = 0;
      for (const Candidate& candidate : step.candidates) {
        if (!candidate.why_not.empty()) continue;
        ++chosen;
        EXPECT_EQ(candidate.implementation, step.implementation);
        EXPECT_EQ(candidate.config, step.config);
      }
      EXPECT_EQ(chosen, 1) << step.name;
    }
  }
}

// Steps with a smaller estimate were refused, and of equal ones the first of the table is taken.
TEST_P(GpuPlan, TakesTheCheapestCandidateAndTheFirstOfEquals) {
  for (const BucketPlan& bucket : plan_of(128).buckets) {
    for (const PlanStep& step : bucket.steps) {
      const double chosen = step.cost.seconds(GetParam());
      bool before = true;
      for (const Candidate& candidate : step.candidates) {
        if (candidate.why_not.empty()) {
          before = false;
          EXPECT_EQ(candidate.estimate_s, chosen);
          continue;
        }
        if (candidate.estimate_s == 0) continue;
        EXPECT_GE(candidate.estimate_s, chosen) << step.name;
        if (before) {
          EXPECT_GT(candidate.estimate_s, chosen) << step.name;
        }
      }
    }
  }
}

// 49 convolutions, the end of the pooling, the dense layer, and softmax with its ranking.
TEST_P(GpuPlan, LaunchesNoMoreThan52KernelsBesidesTheNormalisation) {
  for (const BucketPlan& bucket : plan_of(128).buckets) {
    EXPECT_LE(bucket.launches(), 52);
    EXPECT_GE(bucket.launches(), has_tensor_cores() ? 52 : 51);  // direct means take one launch
  }
}

TEST_P(GpuPlan, StoresHalvesInVectorsAndScoresInFull) {
  for (const BucketPlan& bucket : plan_of(4).buckets) {
    const OperandFormats first = formats_of(bucket.steps.front());
    EXPECT_EQ(first.x, (ValueFormat{DType::kU8, 1}));
    EXPECT_TRUE(first.y.pairs_pixels());
    EXPECT_EQ(first.y.dtype, DType::kF16);
    EXPECT_EQ(formats_of(bucket.steps.at(1)).x, first.y);
    for (std::size_t i = 1; i + 2 < bucket.steps.size(); ++i) {
      const OperandFormats values = formats_of(bucket.steps.at(i));
      EXPECT_EQ(values.y, kVectors) << bucket.steps.at(i).name;
      EXPECT_EQ(values.weights, DType::kF16) << bucket.steps.at(i).name;
      const auto* conv = std::get_if<FusedConv2d>(&bucket.steps.at(i).op);
      if (conv != nullptr && conv->epilogue.residual) {
        EXPECT_EQ(values.residual, kVectors);
      }
    }
    EXPECT_EQ(formats_of(find_step(bucket, "predictions")).y.dtype, DType::kF32);
    EXPECT_EQ(formats_of(find_step(bucket, "predictions")).weights, DType::kF16);
    EXPECT_EQ(formats_of(find_step(bucket, "probabilities")).y.dtype, DType::kF32);
  }
}

TEST_P(GpuPlan, RanksTheProbabilitiesBesides) {
  for (const BucketPlan& bucket : plan_of(4).buckets) {
    ASSERT_TRUE(bucket.ranking);
    EXPECT_EQ(bucket.ranking->k, 10);
    const auto& side = bucket.requests.at(static_cast<std::size_t>(bucket.ranking->buffer));
    EXPECT_GE(side.size, bucket.n * 10 * static_cast<std::int64_t>(sizeof(RankedClass)));
    EXPECT_EQ(side.upper, static_cast<std::int64_t>(bucket.steps.size()));
  }
}

TEST_P(GpuPlan, ConvolvesOnTensorCoresWhereTheyAreUsed) {
  const BucketPlan& bucket = plan_of(128).buckets.back();
  for (const PlanStep& step : bucket.steps) {
    const auto* conv = std::get_if<FusedConv2d>(&step.op);
    if (conv == nullptr) continue;
    if (conv->problem.is_depthwise()) {
      EXPECT_EQ(step.implementation, "conv2d_depthwise") << step.name;
    } else if (has_tensor_cores()) {
      EXPECT_EQ(step.implementation, "conv2d_implicit_gemm") << step.name;
    } else {
      EXPECT_EQ(step.implementation, "conv2d_direct") << step.name;
      EXPECT_THAT(reason_not_to_take(step, "conv2d_implicit_gemm"),
                  HasSubstr("compute capability 8.0"));
    }
  }
}

TEST_P(GpuPlan, PoolsInTheLastConvolutionOnTensorCores) {
  const BucketPlan& bucket = plan_of(128).buckets.back();
  const PlanStep& step = find_step(bucket, "avg_pool");
  if (!has_tensor_cores()) {
    EXPECT_EQ(step.workspace, kNoBuffer);
    return;
  }
  EXPECT_TRUE(std::get<FusedConv2d>(step.op).epilogue.mean);
  EXPECT_EQ(step.cost.launches, 2);
  ASSERT_NE(step.workspace, kNoBuffer);
  const auto& partials = bucket.requests.at(static_cast<std::size_t>(step.workspace));
  EXPECT_EQ(partials.size, step.needs.workspace_bytes);
  EXPECT_EQ(partials.upper - partials.lower, 1);
}

TEST_P(GpuPlan, TakesFp32Throughout) {
  CompileTarget target(GetParam());
  target.precision.dtype = DType::kF32;
  for (const BucketPlan& bucket : compiled(kModel, target, 3).plan.buckets) {
    for (const PlanStep& step : bucket.steps) {
      EXPECT_EQ(formats_of(step).y.dtype, DType::kF32) << step.name;
      EXPECT_EQ(formats_of(step).y.channel_multiple, 8) << step.name;
      EXPECT_EQ(formats_of(step).weights, DType::kF32) << step.name;
    }
    EXPECT_EQ(bucket.memory.arena_bytes, memory::lower_bound_bytes(bucket.requests));
  }
}

INSTANTIATE_TEST_SUITE_P(All, GpuPlan, ::testing::ValuesIn(gpu_device_infos()),
                         [](const auto& gpu) {
                           std::string name = gpu.param.name;
                           std::erase(name, '-');
                           return name;
                         });

class LargerModels : public ::testing::TestWithParam<std::string_view> {};

TEST_P(LargerModels, HaveArenasAtTheBoundThatGrowEvenly) {
  const Plan plan = compiled(GetParam(), find_gpu_device_info("sm_90"), 64).plan;
  const ArenaBytes last = plan.buckets.back().arena();
  for (const BucketPlan& bucket : plan.buckets) {
    EXPECT_EQ(bucket.memory.arena_bytes, memory::lower_bound_bytes(bucket.requests)) << bucket.n;
    EXPECT_EQ(bucket.arena().per_image_bytes, last.per_image_bytes) << bucket.n;
    EXPECT_EQ(bucket.arena().fixed_bytes, last.fixed_bytes) << bucket.n;
  }
}

INSTANTIATE_TEST_SUITE_P(Lite, LargerModels,
                         ::testing::Values("efficientnet-lite1", "efficientnet-lite2"));

// A tap is read by the caller, pixel by pixel.
TEST(GpuFormats, PairNoPixelsOfATap) {
  const Plan plan = compiled(kModel, find_gpu_device_info("sm_80"), 2, {"normalization"}).plan;
  const PlanStep& stem = find_step(plan.buckets.front(), "stem_activation");
  EXPECT_EQ(formats_of(stem).x, kVectors);
  EXPECT_EQ(stem.x.layout.pixel_stride, 8);
}

}  // namespace
}  // namespace vertebra
