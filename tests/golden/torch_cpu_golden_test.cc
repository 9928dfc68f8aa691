// The models of torch_golden_test.cc, and torchvision's VGG at its own size, on the CPU backend in
// float.
#include <gtest/gtest.h>

#include "tests/golden/cpu_run.h"
#include "tests/golden/golden_file.h"
#include "zoo/model_spec.h"

namespace vertebra {
namespace {

class TorchCpuGolden : public testing::TestWithParam<std::string> {};

TEST_P(TorchCpuGolden, CpuBackendReproducesTheLogits) {
  const nlohmann::json golden = read_golden(GetParam() + ".json");
  const zoo::ModelSpec& spec = zoo::find_model(golden["model"].get<std::string>());
  zoo::BuildOptions options = spec.published_options();
  options.input_h = golden["input"][0].get<std::int64_t>();
  options.input_w = golden["input"][1].get<std::int64_t>();
  const double error =
      relative_l2(cpu_output(spec.build(options)), golden["logits"].get<std::vector<double>>());
  RecordProperty("relative_l2", std::to_string(error));
  EXPECT_LT(error, 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Zoo, TorchCpuGolden,
                         testing::ValuesIn(golden_names(VERTEBRA_TORCH_GOLDENS)),
                         [](const auto& parameter) { return golden_test_name(parameter.param); });

}  // namespace
}  // namespace vertebra
