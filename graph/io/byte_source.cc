#include "graph/io/byte_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "graph/core/error.h"

namespace vertebra::io {
namespace {

constexpr const char* kFetchAgain = "the file is cut or damaged: fetch it again";

std::int64_t regular_file_size(const std::filesystem::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    throw InvalidModel({path.string(), std::strerror(errno), "a weight file that can be read", ""});
  }
  if (!S_ISREG(status.st_mode)) {
    throw InvalidModel({path.string(), "not a regular file", "a weight file that can be read", ""});
  }
  return status.st_size;
}

}  // namespace

void ByteSource::read(std::int64_t offset, std::span<std::byte> into, std::string_view what) const {
  const auto count = static_cast<std::int64_t>(into.size());
  if (offset < 0 || offset > size_bytes_ || count > size_bytes_ - offset) {
    throw InvalidModel({fmt::format("{}, byte {}", name_, offset),
                        fmt::format("the file ends at byte {}, within {}", size_bytes_, what),
                        fmt::format("{} bytes there", count), kFetchAgain});
  }
  read_within(offset, into, what);
}

void MemorySource::read_within(std::int64_t offset, std::span<std::byte> into,
                               std::string_view /*what*/) const {
  if (!into.empty()) std::memcpy(into.data(), bytes_.data() + offset, into.size());
}

// The size is taken before the file is opened, so that a FIFO is refused and not waited for.
FileSource::FileSource(const std::filesystem::path& path)
    : ByteSource(path.string(), regular_file_size(path)),
      descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {
  if (descriptor_ < 0) {
    throw InvalidModel({path.string(), fmt::format("cannot be opened: {}", std::strerror(errno)),
                        "a weight file that can be read", ""});
  }
}

FileSource::~FileSource() { ::close(descriptor_); }

void FileSource::read_within(std::int64_t offset, std::span<std::byte> into,
                             std::string_view what) const {
  while (!into.empty()) {
    const ssize_t count = ::pread(descriptor_, into.data(), into.size(), offset);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      throw InvalidModel({fmt::format("{}, byte {}", name(), offset),
                          fmt::format("cannot be read: {}", std::strerror(errno)),
                          std::string(what), ""});
    }
    if (count == 0) {
      throw InvalidModel({fmt::format("{}, byte {}", name(), offset),
                          fmt::format("the file was cut while {} was read", what),
                          fmt::format("{} bytes, as when it was opened", size_bytes()), ""});
    }
    offset += count;
    into = into.subspan(static_cast<std::size_t>(count));
  }
}

}  // namespace vertebra::io
