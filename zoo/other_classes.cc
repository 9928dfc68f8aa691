#include "zoo/other_classes.h"

#include <fmt/format.h>

namespace vertebra::zoo {
namespace {

// The extent that stands in the place of `classes`, if that is the only difference.
std::optional<std::int64_t> replaced_extent(const DimsPair& pair, std::int64_t classes) {
  if (pair.needed.size() != pair.got.size()) return std::nullopt;
  std::optional<std::int64_t> replaced;
  for (std::size_t i = 0; i < pair.needed.size(); ++i) {
    if (pair.needed[i] == pair.got[i]) continue;
    if (replaced || pair.needed[i] != classes) return std::nullopt;
    replaced = pair.got[i];
  }
  return replaced;
}

}  // namespace

std::optional<std::int64_t> other_classes(const std::vector<DimsPair>& pairs,
                                          std::int64_t classes) {
  std::optional<std::int64_t> n;
  for (const DimsPair& pair : pairs) {
    const std::optional<std::int64_t> replaced = replaced_extent(pair, classes);
    if (!replaced || (n && *n != *replaced)) return std::nullopt;
    n = replaced;
  }
  return n;
}

std::string remedy_for_classes(std::int64_t n, std::int64_t classes) {
  return fmt::format(
      "the file fits but for its {0} classes instead of {1}: build the graph with "
      "BuildOptions::classes = {0}, or use a file of {1}",
      n, classes);
}

}  // namespace vertebra::zoo
