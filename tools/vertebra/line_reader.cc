#include "tools/vertebra/line_reader.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "graph/core/error.h"

namespace vertebra::tools {
namespace {

constexpr std::size_t kChunk = 1 << 16;  // bytes a read
constexpr int kPatienceMs = 100;

}  // namespace

LineReader::LineReader(int descriptor, std::function<bool()> cancelled)
    : descriptor_(descriptor), cancelled_(std::move(cancelled)) {}

bool LineReader::next(std::string& line) {
  std::size_t searched = begin_;
  while (true) {
    const std::size_t end = buffer_.find('\n', searched);
    if (end != std::string::npos) {
      line.assign(buffer_, begin_, end - begin_);
      begin_ = end + 1;
      return true;
    }
    if (buffer_.size() - begin_ > kMaxLine) {
      throw InvalidArgument({.where = "standard input",
                             .got = fmt::format("a line above {} bytes", kMaxLine),
                             .expected = "one path a line",
                             .remedy = ""});
    }
    buffer_.erase(0, begin_);
    begin_ = 0;
    searched = buffer_.size();
    if (!fill()) {
      line = std::exchange(buffer_, "");
      return !line.empty();
    }
  }
}

bool LineReader::fill() {
  while (!ended_) {
    if (cancelled_ && cancelled_()) {
      ended_ = true;
      buffer_.clear();
      break;
    }
    pollfd ready{descriptor_, POLLIN, 0};
    if (::poll(&ready, 1, kPatienceMs) <= 0) continue;
    const std::size_t size = buffer_.size();
    buffer_.resize(size + kChunk);
    const ssize_t n = ::read(descriptor_, buffer_.data() + size, kChunk);
    buffer_.resize(size + static_cast<std::size_t>(n > 0 ? n : 0));
    if (n > 0) return true;
    ended_ = n == 0 || (errno != EINTR && errno != EAGAIN);
  }
  return false;
}

}  // namespace vertebra::tools
