// Prints every tensor of a weight file, for tests that compare with what another library has read:
// one line of layer, name, extents and the floats' bits in hexadecimal, with tabs between.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <bit>
#include <cstdint>

#include "graph/core/error.h"
#include "graph/io/read_weights.h"

namespace {

using namespace vertebra;

void print_tensor(std::string_view layer, std::string_view name, const WeightTensor& tensor) {
  fmt::print("{}\t{}\t{}\t", layer, name, fmt::join(tensor.dims, ","));
  for (const float value : tensor.values) fmt::print("{:08x}", std::bit_cast<std::uint32_t>(value));
  fmt::print("\n");
}

void dump(const char* path) {
  const io::FileWeights file = io::read_weights(path);
  if (const auto* keras = std::get_if<io::KerasWeights>(&file)) {
    for (const io::KerasWeight& weight : keras->weights) {
      print_tensor(weight.layer, weight.name, weight.tensor);
    }
  } else {
    for (const auto& [name, tensor] : std::get<WeightMap>(file)) print_tensor("", name, tensor);
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    for (int i = 1; i < argc; ++i) dump(argv[i]);
  } catch (const Error& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 1;
  }
  return 0;
}
