#include "graph/io/file_bytes.h"

#include <fmt/format.h>

#include <cstdint>
#include <fstream>
#include <system_error>

#include "graph/core/error.h"

namespace vertebra::io {

std::vector<std::byte> read_file_bytes(const std::filesystem::path& path) {
  constexpr std::uintmax_t kMaxBytes = std::uintmax_t{4} << 30;
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::is_regular_file(status)) {
    throw InvalidModel({path.string(), error ? error.message() : "not a regular file",
                        "a weight file that can be read", ""});
  }
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error || size > kMaxBytes) {
    throw InvalidModel({path.string(), error ? error.message() : fmt::format("{} bytes", size),
                        fmt::format("at most {} bytes", kMaxBytes), ""});
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) {
    throw InvalidModel({path.string(), "cannot be opened", "a weight file that can be read", ""});
  }
  std::vector<std::byte> bytes(static_cast<std::size_t>(size));
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (static_cast<std::uintmax_t>(stream.gcount()) != size) {
    throw InvalidModel({path.string(), fmt::format("ended at byte {} while read", stream.gcount()),
                        fmt::format("{} bytes", size), ""});
  }
  return bytes;
}

}  // namespace vertebra::io
