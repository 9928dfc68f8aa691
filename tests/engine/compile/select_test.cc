#include "engine/compile/select.h"

#include <gtest/gtest.h>

#include "graph/core/error.h"

namespace vertebra {
namespace {

using ::testing::HasSubstr;

FusedConv2d convolution() {
  FusedConv2d op;
  op.problem = {1, 8, 8, 16, 16, 1, 1, 1, 1, {}, 1};
  op.values = {{DType::kF16, 8}, {DType::kF16, 8}, {DType::kF16, 8}, DType::kF16};
  return op;
}

TEST(Select, SaysEveryReasonOnceWhereNothingFits) {
  DeviceInfo old = find_gpu_device_info("T4");
  old.name = "P100";
  old.gpu.compute_capability = 60;
  try {
    select_implementation("s", convolution(), old, {});
    FAIL() << "no exception";
  } catch (const Unsupported& error) {
    const std::string text = error.what();
    EXPECT_THAT(text, HasSubstr("step 's' (conv2d)"));
    EXPECT_THAT(text, HasSubstr("an implementation on P100"));
    EXPECT_THAT(text, HasSubstr("compute capability"));
    const std::string row = "conv2d_implicit_gemm: ";
    const std::size_t first = text.find(row);
    ASSERT_NE(first, std::string::npos);
    EXPECT_EQ(text.find(row, first + 1), std::string::npos) << text;
  }
  EXPECT_FALSE(cheapest_estimate(convolution(), old));
}

TEST(Select, ReturnsTheChosenCandidatesNeedsAndCost) {
  const DeviceInfo device = find_gpu_device_info("A100-80");
  const Selection selection = select_implementation("s", convolution(), device, {});
  int chosen = 0;
  for (const Candidate& candidate : selection.candidates) {
    if (!candidate.why_not.empty()) continue;
    ++chosen;
    EXPECT_EQ(candidate.implementation, selection.implementation);
    EXPECT_EQ(candidate.config, selection.config);
    EXPECT_EQ(candidate.estimate_s, selection.cost.seconds(device));
  }
  EXPECT_EQ(chosen, 1);
  EXPECT_GT(selection.needs.packed_weight_bytes, 0);
  EXPECT_EQ(cheapest_estimate(convolution(), device), selection.cost.seconds(device));
}

}  // namespace
}  // namespace vertebra
