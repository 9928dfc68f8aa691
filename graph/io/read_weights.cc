#include "graph/io/read_weights.h"

#include <algorithm>
#include <array>
#include <string>

#include "graph/core/error.h"
#include "graph/io/byte_source.h"
#include "graph/io/file_bytes.h"
#include "graph/io/file_format.h"
#include "graph/io/read_keras.h"
#include "graph/io/read_pytorch.h"
#include "graph/io/read_safetensors.h"

namespace vertebra::io {
namespace {

FileFormat format_of(const ByteSource& file) {
  std::array<std::byte, 512> head{};
  const auto count = std::min<std::int64_t>(std::ssize(head), file.size_bytes());
  const auto bytes = std::span(head).first(static_cast<std::size_t>(count));
  file.read(0, bytes, "the first bytes");
  return detect_format(bytes);
}

}  // namespace

FileWeights parse_weights(std::span<const std::byte> file, std::string_view name) {
  switch (detect_format(file)) {
    case FileFormat::kSafetensors:
      return read_safetensors(MemorySource(file, name));
    case FileFormat::kHdf5:
      return parse_keras(file, name);
    case FileFormat::kPytorchStream:
      return parse_pytorch(file, name);
    case FileFormat::kZip:
      if (is_keras_archive(file, name)) return parse_keras(file, name);
      return parse_pytorch(file, name);
    default:
      throw InvalidModel({std::string(name), describe_format(file),
                          "weights as safetensors, .pth of PyTorch, .h5 or .keras of Keras", ""});
  }
}

FileWeights read_weights(const std::filesystem::path& path) {
  const FileSource file(path);
  if (format_of(file) == FileFormat::kSafetensors) return read_safetensors(file);
  return parse_weights(read_file_bytes(path), path.string());
}

}  // namespace vertebra::io
