// Reads the golden files beside this header.
#pragma once

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace vertebra {

inline nlohmann::json read_golden(const std::string& name) {
  std::ifstream in(std::string(VERTEBRA_GOLDEN_DIR) + "/" + name);
  if (!in)
    throw std::runtime_error(name + " is missing; tests/golden/README.md says how to make it");
  return nlohmann::json::parse(in);
}

// The parts of a list with commas: stems of files in data/, "id" or "id.HxW".
inline std::vector<std::string> golden_names(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream in(list);
  for (std::string name; std::getline(in, name, ',');) names.push_back(name);
  return names;
}

// As part of a test's name.
inline std::string golden_test_name(std::string name) {
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

// |a - b| / |b| in the Euclidean norm.
template <class A, class B>
double relative_l2(const A& a, const B& b) {
  if (a.size() != b.size()) throw std::runtime_error("sizes differ");
  double difference = 0;
  double norm = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    const double d = static_cast<double>(a[i]) - static_cast<double>(b[i]);
    difference += d * d;
    norm += static_cast<double>(b[i]) * static_cast<double>(b[i]);
  }
  return std::sqrt(difference / norm);
}

}  // namespace vertebra
