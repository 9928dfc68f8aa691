// Any bytes as a graph's text: refused with an InvalidModel, or printed and parsed to the same graph.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "graph/core/error.h"
#include "graph/ir/text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const vertebra::Graph graph =
        vertebra::parse_graph({reinterpret_cast<const char*>(data), size});
    if (vertebra::parse_graph(vertebra::print(graph)) != graph) std::abort();
  } catch (const vertebra::Error&) {
  }
  return 0;
}
