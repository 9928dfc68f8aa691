#include "tests/golden/report/golden_index.h"

#include <filesystem>
#include <fstream>
#include <limits>

#include "graph/core/error.h"
#include "tests/golden/golden_file.h"
#include "zoo/model_spec.h"

namespace vertebra {
namespace {

bool has_logits(const nlohmann::json& values) {
  return values.contains("logits") || values.contains("logits_first16");
}

Golden golden_of(nlohmann::json values) {
  Golden golden;
  golden.h = golden.w = zoo::find_model(values.at("model").get<std::string>()).input_hw;
  if (const auto input = values.find("input"); input != values.end()) {
    golden.h = input->at(0).get<std::int64_t>();
    golden.w = input->at(1).get<std::int64_t>();
  }
  golden.values = std::move(values);
  return golden;
}

}  // namespace

GoldenIndex::GoldenIndex(const std::string& folder) {
  std::error_code error;
  std::filesystem::directory_iterator files(folder, error);
  if (error) throw InvalidArgument({folder, error.message(), "a folder of golden files", ""});
  for (const auto& entry : files) {
    if (entry.path().extension() != ".json") continue;
    try {
      std::ifstream in(entry.path());
      nlohmann::json values = nlohmann::json::parse(in);
      if (!has_logits(values)) continue;
      Golden golden = golden_of(std::move(values));
      const auto model = golden.values.at("model").get<std::string>();
      goldens_.insert_or_assign({model, golden.h * golden.w}, std::move(golden));
    } catch (const nlohmann::json::exception& e) {
      throw InvalidModel({entry.path().string(), e.what(), "a golden file", ""});
    }
  }
}

const Golden* GoldenIndex::smallest(std::string_view model) const {
  const auto found = goldens_.lower_bound({std::string(model), 0});
  return found != goldens_.end() && found->first.first == model ? &found->second : nullptr;
}

const Golden* GoldenIndex::largest(std::string_view model) const {
  const auto behind =
      goldens_.upper_bound({std::string(model), std::numeric_limits<std::int64_t>::max()});
  if (behind == goldens_.begin()) return nullptr;
  const auto found = std::prev(behind);
  return found->first.first == model ? &found->second : nullptr;
}

double golden_error(const Golden& golden, const std::vector<float>& logits) {
  const nlohmann::json& values = golden.values;
  if (values.contains("logits")) {
    return relative_l2(logits, values["logits"].get<std::vector<double>>());
  }
  auto expected = values.at("logits_first16").get<std::vector<double>>();
  std::vector<double> got;
  for (std::size_t i = 0; i < expected.size(); ++i) got.push_back(logits.at(i));
  for (const nlohmann::json& best : values.at("top5")) {
    got.push_back(logits.at(best.at(0).get<std::size_t>()));
    expected.push_back(best.at(1).get<double>());
  }
  return relative_l2(got, expected);
}

}  // namespace vertebra
