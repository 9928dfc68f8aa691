// Which golden files there are of a model, by the size of its input.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

namespace vertebra {

struct Golden {
  std::int64_t h = 0;  // of the input, in pixels
  std::int64_t w = 0;
  nlohmann::json values;
};

class GoldenIndex {
 public:
  // Reads every file of a folder that has logits; one that says no size is of the published one.
  // InvalidModel for a file that cannot be read as one, InvalidArgument for a folder that cannot be
  // read or a model that the zoo has not.
  explicit GoldenIndex(const std::string& folder);

  // Of the fewest pixels, of the most; nothing where there is none.
  const Golden* smallest(std::string_view model) const;
  const Golden* largest(std::string_view model) const;

 private:
  using Key = std::pair<std::string, std::int64_t>;  // model, pixels
  std::map<Key, Golden> goldens_;
};

// The relative L2 error of a model's logits against those that the file has: all, or the first 16
// and the five largest.
double golden_error(const Golden& golden, const std::vector<float>& logits);

}  // namespace vertebra
