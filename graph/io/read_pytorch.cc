#include "graph/io/read_pytorch.h"

#include <string>

#include "graph/core/error.h"
#include "graph/io/file_bytes.h"
#include "graph/io/file_format.h"
#include "graph/io/pytorch_archive.h"
#include "graph/io/pytorch_stream.h"

namespace vertebra::io {

WeightMap parse_pytorch(std::span<const std::byte> file, std::string_view name) {
  switch (detect_format(file)) {
    case FileFormat::kPytorchStream:
      return read_pytorch_stream(file, name);
    case FileFormat::kZip:
      return read_pytorch_archive(file, name);
    default:
      throw InvalidModel({std::string(name), describe_format(file), "a PyTorch .pth file", ""});
  }
}

WeightMap read_pytorch(const std::filesystem::path& path) {
  return parse_pytorch(read_file_bytes(path), path.string());
}

}  // namespace vertebra::io
