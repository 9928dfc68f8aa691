// Keras's models at full size on the CPU backend, in float, against the real Keras in float64.
#include <gtest/gtest.h>

#include "tests/golden/golden_file.h"
#include "vertebra/model.h"
#include "zoo/model_spec.h"
#include "zoo/synthetic.h"

namespace vertebra {
namespace {

std::vector<std::string> keras_ids() {
  std::vector<std::string> ids;
  for (const zoo::ModelSpec& spec : zoo::models()) {
    if (spec.id.ends_with(".keras")) ids.emplace_back(spec.id);
  }
  return ids;
}

class KerasCpuGolden : public testing::TestWithParam<std::string> {};

TEST_P(KerasCpuGolden, CpuBackendReproducesTheLogits) {
  const nlohmann::json golden = read_golden(GetParam() + ".json");
  const auto model = Model::load(
      {.id = GetParam(), .weights = "synthetic", .device = Device::cpu(), .max_batch = 1});
  Session session = model->create_session();
  const std::int64_t h = model->input_height();
  const std::int64_t w = model->input_width();
  const auto pixels = zoo::synthetic_pixels({h, w, 3});
  const Result result = session.run({pixels.data(), DataType::u8, {1, h, w, 3}});
  const auto logits = result.logits();
  auto expected = golden["logits_first16"].get<std::vector<double>>();
  std::vector<double> got(logits.begin(),
                          logits.begin() + static_cast<std::ptrdiff_t>(expected.size()));
  for (const nlohmann::json& best : golden["top5"]) {
    got.push_back(logits[best[0].get<std::size_t>()]);
    expected.push_back(best[1].get<double>());
  }
  const double error = relative_l2(got, expected);
  RecordProperty("relative_l2", std::to_string(error));
  EXPECT_LT(error, 1e-5);
}

INSTANTIATE_TEST_SUITE_P(Zoo, KerasCpuGolden, testing::ValuesIn(keras_ids()),
                         [](const auto& parameter) {
                           return parameter.param.substr(0, parameter.param.find('.'));
                         });

}  // namespace
}  // namespace vertebra
