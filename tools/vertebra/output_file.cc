#include "tools/vertebra/output_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "graph/core/error.h"
#include "tools/vertebra/exit_code.h"
#include "tools/vertebra/text_quote.h"

namespace vertebra::tools {
namespace {

[[noreturn]] void fail(const std::string& name, int code) {
  throw WriteFailed({.where = printable(name),
                     .got = fmt::format("cannot be written: {}", std::strerror(code)),
                     .expected = "",
                     .remedy = code == ENOSPC ? "make room, then go on with --resume" : ""});
}

int open_or_fail(const std::string& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
  if (descriptor >= 0) return descriptor;
  if (errno == EEXIST) {
    throw InvalidArgument({.where = printable(path),
                           .got = "the file exists",
                           .expected = "a new file for --out",
                           .remedy = "add --resume to go on with it, or give another name"});
  }
  fail(path, errno);
}

}  // namespace

OutputFile::OutputFile(int descriptor, std::string name)
    : descriptor_(descriptor), name_(std::move(name)) {}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      name_(std::move(other.name_)),
      pending_(std::move(other.pending_)),
      record_ends_(std::move(other.record_ends_)) {}

OutputFile::~OutputFile() {
  if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
}

OutputFile OutputFile::standard_output() { return {STDOUT_FILENO, "standard output"}; }

OutputFile OutputFile::create(const std::string& path) {
  return {open_or_fail(path, O_WRONLY | O_CREAT | O_EXCL), path};
}

OutputFile OutputFile::append(const std::string& path, std::int64_t keep_bytes) {
  OutputFile file(open_or_fail(path, O_WRONLY), path);
  if (::ftruncate(file.descriptor_, keep_bytes) != 0 ||
      ::lseek(file.descriptor_, keep_bytes, SEEK_SET) < 0) {
    fail(path, errno);
  }
  return file;
}

void OutputFile::add(std::string_view record) {
  pending_ += record;
  record_ends_.push_back(pending_.size());
}

void OutputFile::flush() {
  std::size_t written = 0;
  while (written < pending_.size()) {
    const ssize_t n = ::write(descriptor_, pending_.data() + written, pending_.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && errno == EPIPE) throw ClosedPipe();
    if (n < 0) {
      const int code = errno;
      cut_back(static_cast<std::int64_t>(written));
      fail(name_, code);
    }
    written += static_cast<std::size_t>(n);
  }
  pending_.clear();
  record_ends_.clear();
}

void OutputFile::cut_back(std::int64_t written) {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) return;
  std::int64_t whole = 0;
  for (const std::size_t end : record_ends_) {
    if (static_cast<std::int64_t>(end) <= written) whole = static_cast<std::int64_t>(end);
  }
  const off_t position = ::lseek(descriptor_, 0, SEEK_CUR);
  // A failure to cut leaves a part of a row, which --resume cuts.
  if (position >= 0 && ::ftruncate(descriptor_, position - written + whole) != 0) return;
}

}  // namespace vertebra::tools
