#include "zoo/name_table.h"

#include <fmt/format.h>

#include "graph/core/error.h"

namespace vertebra::zoo {

std::string_view name_in_file(std::span<const NamePair> table, std::string_view part,
                              std::string_view graph_tensor) {
  for (const NamePair& pair : table) {
    if (pair.graph == part) return pair.file;
  }
  throw InternalError({fmt::format("tensor '{}'", graph_tensor), "no name in the file", "one", ""});
}

}  // namespace vertebra::zoo
