#include <fmt/format.h>

#include <algorithm>

#include "graph/core/error.h"
#include "vertebra/pipeline.h"

namespace vertebra {

ThreadSplit split_threads(int cores) {
  if (cores < 1) {
    throw InvalidArgument({.where = "threads",
                           .got = fmt::format("{}", cores),
                           .expected = "at least 1",
                           .remedy = ""});
  }
  // Decoding and resizing a photo costs about a third of a small network's inference.
  const int load = std::max(1, cores / 4);
  return {load, std::max(1, cores - load)};
}

}  // namespace vertebra
