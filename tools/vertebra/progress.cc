#include "tools/vertebra/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace vertebra::tools {

using Clock = std::chrono::steady_clock;

Progress::Progress(Mode mode, std::optional<std::int64_t> total)
    : terminal_(::isatty(STDERR_FILENO) == 1),
      shown_(mode == Mode::kOn || (mode == Mode::kAuto && terminal_)),
      total_(total),
      start_(Clock::now()),
      last_(start_) {}

void Progress::update(std::int64_t done) {
  if (!shown_) return;
  const auto now = Clock::now();
  if (now - last_ < std::chrono::milliseconds(terminal_ ? 200 : 1000)) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const std::string text = progress_text(done, total_, seconds);
  // Return, then "erase to the end of the line" of every terminal since the VT100.
  fmt::print(stderr, "{}{}{}", terminal_ ? "\r" : "", text, terminal_ ? "\x1b[K" : "\n");
  std::fflush(stderr);
  line_open_ = terminal_;
}

void Progress::say(std::string_view line) {
  finish();
  fmt::print(stderr, "{}\n", line);
}

void Progress::finish() {
  if (line_open_) fmt::print(stderr, "\r\x1b[K");
  line_open_ = false;
}

std::string progress_text(std::int64_t done, std::optional<std::int64_t> total, double seconds) {
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  if (!total || rate <= 0) return fmt::format("{}, {:.1f}/s", done, rate);
  const auto left = static_cast<std::int64_t>(
      static_cast<double>(std::max<std::int64_t>(*total - done, 0)) / rate);
  return fmt::format("{}/{}, {:.1f}/s, {}:{:02} left", done, *total, rate, left / 60, left % 60);
}

}  // namespace vertebra::tools
