// Prints every tensor of a weight file, for tests that compare with what another library has read:
// one line of layer, name, extents and the floats' bytes in hexadecimal, with tabs between.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstring>

#include "graph/core/error.h"
#include "graph/io/byte_source.h"
#include "graph/io/file_bytes.h"
#include "graph/io/file_format.h"
#include "graph/io/read_keras.h"
#include "graph/io/read_pytorch.h"
#include "graph/io/read_safetensors.h"

namespace {

using namespace vertebra;

void print_tensor(std::string_view layer, std::string_view name, const WeightTensor& tensor) {
  fmt::print("{}\t{}\t{}\t", layer, name, fmt::join(tensor.dims, ","));
  for (const float value : tensor.values) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof(bits));
    fmt::print("{:08x}", bits);
  }
  fmt::print("\n");
}

void print_map(const WeightMap& weights) {
  for (const auto& [name, tensor] : weights) print_tensor("", name, tensor);
}

void dump(const std::string& path) {
  const std::vector<std::byte> file = io::read_file_bytes(path);
  if (io::detect_format(file) == io::FileFormat::kSafetensors) {
    print_map(io::read_safetensors(io::FileSource(path)));
  } else if (io::detect_format(file) == io::FileFormat::kHdf5 || io::is_keras_archive(file, path)) {
    for (const io::KerasWeight& weight : io::parse_keras(file, path).weights) {
      print_tensor(weight.layer, weight.name, weight.tensor);
    }
  } else {
    print_map(io::parse_pytorch(file, path));
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
