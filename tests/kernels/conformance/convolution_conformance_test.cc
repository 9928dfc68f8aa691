// Every row and config of the convolution table against kernels/reference, bit for bit: the data
// are small integers, so that no order of summation rounds.
#include <map>
#include <set>

#include "graph/core/device_info.h"
#include "kernels/reference/reference.h"
#include "kernels/registry/tables.h"
#include "tests/kernels/conformance/convolution_cases.h"
#include "tests/kernels/conformance/run_row.h"

namespace vertebra {
namespace {

const Epilogue kEpilogues[] = {
    {false, {}}, {false, ClampRange{0, 6}}, {true, {}}, {true, ClampRange{-3, 5}}};

struct ConvolutionData {
  WeightMap weights;
  std::vector<float> x, residual, expected;
};

ConvolutionData make_data(const Conv2dProblem& p, const Epilogue& epilogue) {
  const FilterShape f = p.filter();
  const std::int64_t y_elements = p.n * p.p() * p.q() * p.k;
  ConvolutionData d;
  d.x = small_integers(p.n * p.h * p.w * p.c, 1, 3);
  const auto filter = small_integers(f.num_elements(), 2, 2);
  const auto bias = small_integers(p.k, 3, 8);
  if (epilogue.residual) d.residual = small_integers(y_elements, 4, 8);
  d.weights["filter"] = {{f.k, f.r, f.s, f.c}, filter};
  d.weights["bias"] = {{p.k}, bias};
  d.expected.resize(static_cast<std::size_t>(y_elements));
  reference::conv2d<float>(p, d.x, filter, bias, d.residual, epilogue.clamp, d.expected);
  return d;
}

// Runs what is supported; what is not has to say why.
void check_all_rows(const Conv2dProblem& problem) {
  const DeviceInfo device = cpu_device_info(2);
  for (const Epilogue& epilogue : kEpilogues) {
    const FusedConv2d op{problem, epilogue, {"filter", WeightLayout::kKRSC, "bias", {}}};
    const ConvolutionData data = make_data(problem, epilogue);
    int ran = 0;
    for (const Conv2dImpl& row : table_for(op, device.kind)) {
      for (const Config& config : row.configs(op, device)) {
        SCOPED_TRACE(fmt::format("{} {} {} clamp={}", row.name, config.text, to_string(problem),
                                 epilogue.clamp.has_value()));
        const Support support = row.supports(op, config, device);
        if (!support) {
          EXPECT_NE(support.reason(), "");
          continue;
        }
        ++ran;
        const RowResult result = run_row(row, op, config, data.weights, data.x, data.residual,
                                         static_cast<std::int64_t>(data.expected.size()));
        ASSERT_TRUE(result.y == data.expected) << "by " << result.kernel;
      }
    }
    EXPECT_GT(ran, 0) << to_string(problem);
  }
}

class ZooConvolutions : public ::testing::TestWithParam<std::int64_t> {};

TEST_P(ZooConvolutions, EqualTheReferenceInEveryRow) {
  const auto problems = zoo_convolutions("efficientnet-lite0", GetParam());
  EXPECT_GT(problems.size(), 20u);
  for (const Conv2dProblem& problem : problems) check_all_rows(problem);
}

INSTANTIATE_TEST_SUITE_P(Batch, ZooConvolutions, ::testing::Values(1, 3));

TEST(OddConvolutions, EqualTheReferenceInEveryRow) {
  for (const Conv2dProblem& problem : odd_convolutions()) check_all_rows(problem);
}

TEST(UnsupportedConvolutions, SayWhyInEveryRow) {
  std::map<std::string, std::set<std::string>> reasons;
  const DeviceInfo device = cpu_device_info(2);
  for (const Conv2dProblem& problem : odd_convolutions()) {
    const FusedConv2d op{problem, {}, {}};
    for (const Conv2dImpl& row : table_for(op, device.kind)) {
      const Support support = row.supports(op, {}, device);
      if (!support) reasons[std::string(row.name)].insert(support.reason());
    }
  }
  for (const auto& [row, all] : reasons) {
    for (const auto& reason : all) fmt::print("{} is not supported: {}\n", row, reason);
  }
  EXPECT_FALSE(reasons.contains("onednn_convolution"));
  EXPECT_EQ(reasons["onednn_matmul_1x1"].size(), 3u);
}

}  // namespace
}  // namespace vertebra
