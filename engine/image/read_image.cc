#include "engine/image/read_image.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "graph/core/error.h"

namespace vertebra::image {
namespace {

constexpr std::int64_t kMaxFileBytes = std::int64_t{1}
                                       << 31;  // no photo; the decoders count in int

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& got,
                         const std::string& expected) {
  throw InvalidArgument({path.string(), got, expected, ""});
}

std::string kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

std::vector<std::byte> read_file(const std::filesystem::path& path) {
  // Non-blocking: to open a FIFO for reading otherwise waits for a writer.
  const FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  struct stat status {};
  if (fd.get() < 0 && errno == ENXIO) refuse(path, "a socket or a device", "a regular file");
  if (fd.get() < 0 || ::fstat(fd.get(), &status) != 0) {
    refuse(path, std::string("cannot be opened: ") + std::strerror(errno), "a readable file");
  }
  if (!S_ISREG(status.st_mode)) refuse(path, kind_of(status.st_mode), "a regular file");

  if (status.st_size > kMaxFileBytes) {
    refuse(path, std::to_string(status.st_size) + " bytes", "at most 2 GiB");
  }

  std::vector<std::byte> bytes(static_cast<std::size_t>(status.st_size));
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t got = ::read(fd.get(), bytes.data() + have, bytes.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse(path, std::string("cannot be read: ") + std::strerror(errno), "");
    if (got == 0) break;  // it shrank meanwhile: the decoder says what is missing
    have += static_cast<std::size_t>(got);
  }
  bytes.resize(have);
  return bytes;
}

}  // namespace

RgbImage read_image(const std::filesystem::path& path, const DecodeOptions& options) {
  const std::vector<std::byte> bytes = read_file(path);
  const auto at_path = [&path](const Error& e) {
    ErrorParts parts = e.parts();
    parts.where = path.string();
    return parts;
  };
  try {
    return decode(bytes, options);
  } catch (const Unsupported& e) {
    throw Unsupported(at_path(e));
  } catch (const InvalidArgument& e) {
    throw InvalidArgument(at_path(e));
  }
}

}  // namespace vertebra::image
