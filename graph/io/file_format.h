// What a weight file is, told by its first bytes and never by its name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace vertebra::io {

enum class FileFormat : std::uint8_t {
  kPytorchStream,
  kZip,
  kEmpty,
  kOtherPickle,
  kHdf5,
  kSafetensors,
  kHtml,
  kGitLfsPointer,
  kGzip,
  kTar,
  kUnknown,
};

// A file that ends within the magic number of a PyTorch stream counts as one.
FileFormat detect_format(std::span<const std::byte> file);

// "an HDF5 file": for error messages; an unknown one by its first bytes.
std::string describe_format(std::span<const std::byte> file);

}  // namespace vertebra::io
