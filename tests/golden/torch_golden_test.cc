// Models with the tensors of a state dict against the real torchvision, or against a second
// implementation, in float64 on synthetic weights and pixels: 1000 logits, and of 20 layers the
// sums and 16 elements. Which models this program holds is said in CMakeLists.txt.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/interpret/interpret.h"
#include "graph/passes/pipelines.h"
#include "tests/golden/golden_file.h"
#include "zoo/model_spec.h"
#include "zoo/synthetic.h"
#include "zoo/weight_tensors.h"

namespace vertebra {
namespace {

constexpr double kLimit = 1e-9;

class TorchGolden : public testing::TestWithParam<std::string> {
 protected:
  double logit_error(const InterpretedValues& values) const {
    return relative_l2(values.at(graph_.value(graph_.outputs.front()).name),
                       golden_["logits"].get<std::vector<double>>());
  }

  InterpretedValues interpreted(const Graph& graph) const {
    const auto pixels = zoo::synthetic_pixels(graph.shape_of(graph.input));
    return interpret(graph, zoo::synthetic_weights(graph_), 1,
                     std::vector<double>(pixels.begin(), pixels.end()));
  }

  nlohmann::json golden_ = read_golden(GetParam() + ".json");
  const zoo::ModelSpec& spec_ = zoo::find_model(golden_["model"].get<std::string>());
  Graph graph_ = build();

 private:
  Graph build() const {
    zoo::BuildOptions options = spec_.published_options();
    options.input_h = golden_["input"][0].get<std::int64_t>();
    options.input_w = golden_["input"][1].get<std::int64_t>();
    return spec_.build(options);
  }
};

TEST_P(TorchGolden, InterpreterReproducesLogitsAndLayersInDouble) {
  const InterpretedValues values = interpreted(graph_);
  EXPECT_LT(logit_error(values), kLimit);
  for (const auto& [name, probe] : golden_["probes"].items()) {
    ASSERT_TRUE(values.contains(name)) << name;
    const std::vector<double>& v = values.at(name);
    ASSERT_EQ(v.size(), probe["count"].get<std::size_t>()) << name;
    double sum = 0;
    double absolutes = 0;
    for (const double x : v) {
      sum += x;
      absolutes += std::abs(x);
    }
    const auto mean_abs = probe["mean_abs"].get<double>();
    const double expected = mean_abs * static_cast<double>(v.size());
    EXPECT_NEAR(absolutes, expected, kLimit * expected) << name;
    EXPECT_NEAR(sum, probe["sum"].get<double>(), kLimit * expected) << name;
    for (const nlohmann::json& element : probe["elements"]) {
      EXPECT_NEAR(v.at(element[0].get<std::size_t>()), element[1].get<double>(), kLimit * mean_abs)
          << name << " element " << element[0];
    }
  }
}

#if VERTEBRA_GOLDEN_CANONICAL
TEST_P(TorchGolden, CanonicalGraphGivesTheSameLogitsInDouble) {
  Graph canonical = graph_;
  canonicalize(canonical);
  EXPECT_LT(logit_error(interpreted(canonical)), kLimit);
}
#endif

TEST_P(TorchGolden, ParametersEqualThoseOfTheOriginal) {
  EXPECT_EQ(count_parameters(graph_), golden_["parameters"].get<std::int64_t>());
}

INSTANTIATE_TEST_SUITE_P(Zoo, TorchGolden, testing::ValuesIn(golden_names(VERTEBRA_GOLDEN_MODELS)),
                         [](const auto& parameter) { return golden_test_name(parameter.param); });

}  // namespace
}  // namespace vertebra
