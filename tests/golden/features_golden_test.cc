// Backbones, that is models without their top, against the real Keras and torchvision in float64 on
// synthetic weights and pixels: 64 elements of the features and their sums, at small odd sizes,
// with every pooling. The interpreter in double and the CPU backend.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/interpret/interpret.h"
#include "tests/golden/cpu_run.h"
#include "tests/golden/golden_file.h"
#include "zoo/model_spec.h"

namespace vertebra {
namespace {

std::vector<nlohmann::json> golden_cases() {
  std::vector<nlohmann::json> cases;
  for (const char* file : {"features.keras.json", "features.torchvision.json"}) {
    const nlohmann::json golden = read_golden(file);
    cases.insert(cases.end(), golden["cases"].begin(), golden["cases"].end());
  }
  return cases;
}

zoo::FeaturePooling pooling_of(const std::string& name) {
  if (name == "avg") return zoo::FeaturePooling::kMean;
  return name == "max" ? zoo::FeaturePooling::kMax : zoo::FeaturePooling::kNone;
}

class FeaturesGolden : public testing::TestWithParam<nlohmann::json> {
 protected:
  template <class T>
  void expect_features(const std::vector<T>& values, double limit) const {
    const nlohmann::json& golden = GetParam();
    ASSERT_EQ(values.size(), golden["count"].get<std::size_t>());
    std::vector<double> got;
    std::vector<double> expected;
    for (const nlohmann::json& element : golden["elements"]) {
      got.push_back(values.at(element[0].get<std::size_t>()));
      expected.push_back(element[1].get<double>());
    }
    EXPECT_LT(relative_l2(got, expected), limit);
    const double absolutes = std::accumulate(values.begin(), values.end(), 0.0,
                                             [](double s, double v) { return s + std::abs(v); });
    const double norm = golden["mean_abs"].get<double>() * static_cast<double>(values.size());
    EXPECT_NEAR(absolutes, norm, limit * norm);
    EXPECT_NEAR(std::accumulate(values.begin(), values.end(), 0.0), golden["sum"].get<double>(),
                limit * norm);
  }

  Graph graph_ = [] {
    const nlohmann::json& golden = GetParam();
    zoo::BuildOptions options;
    options.input_h = golden["input"][0].get<std::int64_t>();
    options.input_w = golden["input"][1].get<std::int64_t>();
    options.include_top = false;
    options.pooling = pooling_of(golden["pooling"].get<std::string>());
    return zoo::find_model(golden["model"].get<std::string>()).build(options);
  }();
};

TEST_P(FeaturesGolden, InterpreterReproducesThemInDouble) {
  const auto pixels = zoo::synthetic_pixels(graph_.shape_of(graph_.input));
  const InterpretedValues values = interpret(graph_, zoo::synthetic_weights(graph_), 1,
                                             std::vector<double>(pixels.begin(), pixels.end()));
  expect_features(values.at(graph_.value(graph_.outputs.front()).name), 1e-9);
}

TEST_P(FeaturesGolden, CpuBackendReproducesThem) { expect_features(cpu_output(graph_), 1e-5); }

INSTANTIATE_TEST_SUITE_P(Zoo, FeaturesGolden, testing::ValuesIn(golden_cases()),
                         [](const auto& parameter) {
                           const nlohmann::json& golden = parameter.param;
                           std::string name = golden["model"].get<std::string>() + "_" +
                                              golden["pooling"].get<std::string>();
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

}  // namespace
}  // namespace vertebra
