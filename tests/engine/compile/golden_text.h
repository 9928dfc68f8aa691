// Text compared with a file of data/.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace vertebra {

inline std::vector<std::string> lines_of(std::istream&& in) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// Compares with a file of data/, line by line. Where they differ the text goes to a file, to be
// copied over the golden one if the change is meant.
inline void expect_golden(const std::string& name, const std::string& text) {
  const std::filesystem::path golden = std::filesystem::path(VERTEBRA_PLAN_DIR) / name;
  const auto expected = lines_of(std::ifstream(golden));
  const auto got = lines_of(std::istringstream(text));
  for (std::size_t i = 0; i < std::max(expected.size(), got.size()); ++i) {
    EXPECT_EQ(i < got.size() ? got[i] : "no more lines",
              i < expected.size() ? expected[i] : "no more lines");
  }
  if (expected == got) return;
  const std::filesystem::path path = std::filesystem::temp_directory_path() / name;
  std::ofstream(path) << text;
  ADD_FAILURE() << "if this is meant, copy " << path << " to " << golden;
}

}  // namespace vertebra
