#include "tests/emulator/checks/findings.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <stdexcept>

namespace vertebra::emulator {
namespace {

/// One line whatever the text holds (an assertion may quote a newline).
std::string as_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < ' '; }, ' ');
  return text + '\n';
}

/// In one piece, so that lines of several processes do not mix. What cannot be written is lost:
/// there is nowhere left to say so.
void write_line(int descriptor, std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = write(descriptor, line.data(), line.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) line.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

Findings::Findings(const Settings& settings) : settings_(settings) {
  const std::string& path = settings.report_file;
  if (path.empty()) return;
  report_ = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  if (report_ < 0)
    throw std::invalid_argument(
        fmt::format("VERTEBRA_EMU_REPORT is \"{}\"; it may be a file that can be written: {}", path,
                    std::strerror(errno)));
}

Findings::~Findings() {
  if (report_ >= 0) close(report_);
}

void Findings::report(Check check, const std::string& key, const std::string& message) {
  if (!settings_.on(check)) return;
  std::lock_guard lock(mutex_);
  if (!key.empty() && !seen_.insert(fmt::format("{}: {}", name(check), key)).second) return;
  ++count_;
  const std::string line = as_line(fmt::format("emulator: {}: {}", name(check), message));
  write_line(STDERR_FILENO, line);
  if (report_ >= 0) write_line(report_, line);
}

void Findings::say(const std::string& line) {
  std::lock_guard lock(mutex_);
  write_line(STDERR_FILENO, as_line(line));
}

std::uint64_t Findings::count() const {
  std::lock_guard lock(mutex_);
  return count_;
}

}  // namespace vertebra::emulator
