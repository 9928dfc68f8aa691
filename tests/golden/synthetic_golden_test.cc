// Every model against PyTorch on synthetic weights: the CPU backend to 1e-5, the interpreter in
// double to 1e-9, both on 1000 logits.
#include <gtest/gtest.h>

#include <numeric>

#include "engine/interpret/interpret.h"
#include "graph/passes/pipelines.h"
#include "tests/golden/golden_file.h"
#include "vertebra/model.h"
#include "zoo/model_spec.h"
#include "zoo/synthetic.h"
#include "zoo/weight_tensors.h"

namespace vertebra {
namespace {

class SyntheticGolden : public testing::TestWithParam<std::string> {
 protected:
  const zoo::ModelSpec& spec_ = zoo::find_model(GetParam());
  Graph graph_ = spec_.build();
  std::vector<std::uint8_t> pixels_ = zoo::synthetic_pixels(graph_.shape_of(graph_.input));
  nlohmann::json golden_ = read_golden(GetParam() + ".json");
  std::vector<double> logits_ = golden_["logits"].get<std::vector<double>>();
};

// The layer values that the golden file lists; sums are compared with the sum of absolutes, since
// terms cancel.
void expect_probes(const nlohmann::json& probes, const InterpretedValues& values) {
  for (const auto& [name, probe] : probes.items()) {
    const std::vector<double>& v = values.at(name);
    const double absolutes = std::accumulate(v.begin(), v.end(), 0.0,
                                             [](double s, double x) { return s + std::abs(x); });
    ASSERT_EQ(v.size(), probe["count"].get<std::size_t>()) << name;
    const double expected = probe["mean_abs"].get<double>() * static_cast<double>(v.size());
    EXPECT_NEAR(absolutes, expected, 1e-9 * expected) << name;
    EXPECT_NEAR(std::accumulate(v.begin(), v.end(), 0.0), probe["sum"].get<double>(),
                1e-9 * expected)
        << name;
  }
}

TEST_P(SyntheticGolden, CpuBackendReproducesTheLogits) {
  const auto model = Model::load(
      {.id = GetParam(), .weights = "synthetic", .device = Device::cpu(), .max_batch = 2});
  Session session = model->create_session();
  const Result result = session.run(
      {pixels_.data(), DataType::u8, {1, model->input_height(), model->input_width(), 3}});
  const double error = relative_l2(result.logits(), logits_);
  RecordProperty("relative_l2", std::to_string(error));
  EXPECT_LT(error, 1e-5);
}

TEST_P(SyntheticGolden, InterpreterReproducesLogitsAndLayersInDouble) {
  const std::vector<double> input(pixels_.begin(), pixels_.end());
  const InterpretedValues values = interpret(graph_, zoo::synthetic_weights(graph_), 1, input);
  EXPECT_LT(relative_l2(values.at("predictions"), logits_), 1e-9);
  expect_probes(golden_["probes"], values);
}

TEST_P(SyntheticGolden, CanonicalGraphGivesTheSameLogitsInDouble) {
  const WeightMap weights = zoo::synthetic_weights(graph_);
  canonicalize(graph_);
  const std::vector<double> input(pixels_.begin(), pixels_.end());
  EXPECT_LT(relative_l2(interpret(graph_, weights, 1, input).at("predictions"), logits_), 1e-9);
}

TEST_P(SyntheticGolden, ParametersEqualPyTorchs) {
  EXPECT_EQ(count_parameters(graph_), golden_["parameters"].get<std::int64_t>());
  EXPECT_EQ(count_parameters(graph_), spec_.parameters);
}

INSTANTIATE_TEST_SUITE_P(Zoo, SyntheticGolden,
                         testing::Values("efficientnetlite0", "efficientnetlite1",
                                         "efficientnetlite2", "efficientnetlite3",
                                         "efficientnetlite4"),
                         [](const auto& parameter) { return parameter.param; });

}  // namespace
}  // namespace vertebra
