// Keras models of the zoo against the real Keras in float64, on synthetic weights and pixels: 21
// logits, their norm and the sums of about 40 layers. Which models this program holds, and whether
// in canonical form too, is said in CMakeLists.txt.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engine/interpret/interpret.h"
#include "graph/passes/pipelines.h"
#include "tests/golden/golden_file.h"
#include "zoo/model_spec.h"
#include "zoo/synthetic.h"
#include "zoo/weight_tensors.h"

namespace vertebra {
namespace {

class KerasGolden : public testing::TestWithParam<std::string> {
 protected:
  InterpretedValues interpreted(const Graph& graph) const {
    const auto pixels = zoo::synthetic_pixels(graph.shape_of(graph.input));
    return interpret(graph, zoo::synthetic_weights(graph_), 1,
                     std::vector<double>(pixels.begin(), pixels.end()));
  }

  // The error of 21 logits, which are the graph's first output.
  double logit_error(const InterpretedValues& values) const {
    const auto& logits = values.at(graph_.value(graph_.outputs.front()).name);
    auto expected = golden_["logits_first16"].get<std::vector<double>>();
    std::vector<double> got(logits.begin(),
                            logits.begin() + static_cast<std::ptrdiff_t>(expected.size()));
    for (const nlohmann::json& best : golden_["top5"]) {
      got.push_back(logits.at(best[0].get<std::size_t>()));
      expected.push_back(best[1].get<double>());
    }
    return relative_l2(got, expected);
  }

  nlohmann::json golden_ = read_golden(GetParam() + ".json");
  const zoo::ModelSpec& spec_ = zoo::find_model(golden_["model"].get<std::string>());
  Graph graph_ = spec_.build({.input_h = golden_["input"][0].get<std::int64_t>(),
                              .input_w = golden_["input"][1].get<std::int64_t>()});
};

double sum(const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); }

double sum_of_absolutes(const std::vector<double>& v) {
  return std::accumulate(v.begin(), v.end(), 0.0,
                         [](double s, double x) { return s + std::abs(x); });
}

constexpr double kLimit = 1e-9;

TEST_P(KerasGolden, InterpreterReproducesLogitsAndLayersInDouble) {
  const InterpretedValues values = interpreted(graph_);
  EXPECT_LT(logit_error(values), kLimit);
  for (const auto& [name, probe] : golden_["probes"].items()) {
    ASSERT_TRUE(values.contains(name)) << name;
    const std::vector<double>& v = values.at(name);
    // Terms cancel: sums are compared with the sum of absolutes.
    const double scale = probe["mean_abs"].get<double>() * static_cast<double>(v.size());
    EXPECT_NEAR(sum_of_absolutes(v), scale, kLimit * scale) << name;
    EXPECT_NEAR(sum(v), probe["sum"].get<double>(), kLimit * scale) << name;
  }
}

#if VERTEBRA_GOLDEN_CANONICAL
TEST_P(KerasGolden, CanonicalGraphGivesTheSameLogitsInDouble) {
  Graph canonical = graph_;
  canonicalize(canonical);
  EXPECT_LT(logit_error(interpreted(canonical)), kLimit);
}
#endif

INSTANTIATE_TEST_SUITE_P(Zoo, KerasGolden, testing::ValuesIn(golden_names(VERTEBRA_GOLDEN_MODELS)),
                         [](const auto& parameter) { return golden_test_name(parameter.param); });

}  // namespace
}  // namespace vertebra
