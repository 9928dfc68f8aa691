// A sum may take its residual's memory only where nothing reads that value afterwards.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/api/compile_model.h"
#include "graph/ir/builder.h"

namespace vertebra {
namespace {

Conv2dAttributes conv(const std::string& name) {
  return {8, 1, 1, 1, 1, {}, 1, {name, WeightLayout::kKRSC, "", {}}, {}};
}

// a = conv(x), s = conv(conv(a)) + a, and one more reader of a behind the sum, or none.
Plan plan_of(bool read_again) {
  GraphBuilder b("g", {6, 5, 8});
  const ValueId a = b.conv2d("a", b.input(), conv("wa"));
  const ValueId between = b.conv2d("between", a, conv("wb"));
  const ValueId s = b.add("s", b.conv2d("d", between, conv("wd")), a);
  const ValueId c = b.conv2d("c", s, conv("wc"));
  std::vector<ValueId> outputs{read_again ? b.add("t", c, a) : c};
  return compile_model(std::move(b).finish(std::move(outputs)), {}, cpu_device_info(1), 2).plan;
}

const PlanStep& sum_step(const BucketPlan& bucket) {
  return *std::find_if(bucket.steps.begin(), bucket.steps.end(),
                       [](const PlanStep& step) { return step.name == "s"; });
}

TEST(ResidualAlias, IsTakenAtTheLastUse) {
  for (const BucketPlan& bucket : plan_of(false).buckets) {
    const PlanStep& step = sum_step(bucket);
    EXPECT_EQ(step.config.text, "residual=sum");
    EXPECT_EQ(step.y, step.residual);
  }
}

TEST(ResidualAlias, IsRefusedWhileTheResidualIsReadAgain) {
  for (const BucketPlan& bucket : plan_of(true).buckets) {
    const PlanStep& step = sum_step(bucket);
    EXPECT_EQ(step.config.text, "residual=binary_add");
    EXPECT_NE(step.y.buffer, step.residual.buffer);
    const auto refused = std::find_if(
        step.candidates.begin(), step.candidates.end(),
        [](const Candidate& c) { return c.why_not.find("read again later") != std::string::npos; });
    EXPECT_NE(refused, step.candidates.end());
  }
}

}  // namespace
}  // namespace vertebra
