#include "tools/vertebra/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

namespace vertebra::tools {

using Clock = std::chrono::steady_clock;

Progress::Progress(Mode mode, std::optional<std::int64_t> total, std::int64_t finished)
    : terminal_(::isatty(STDERR_FILENO) == 1),
      shown_(mode == Mode::kOn || (mode == Mode::kAuto && terminal_)),
      total_(total),
      finished_(finished),
      start_(Clock::now()),
      last_(start_) {}

void Progress::update(std::int64_t done) {
  if (!shown_) return;
  const auto now = Clock::now();
  if (now - last_ < std::chrono::milliseconds(terminal_ ? 200 : 1000)) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const std::string text = progress_text(done, finished_, total_, seconds);
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

std::string progress_text(std::int64_t done, std::int64_t finished,
                          std::optional<std::int64_t> total, double seconds) {
  const double rate = seconds > 0 ? static_cast<double>(done) / seconds : 0;
  const std::int64_t counted = finished + done;
  if (!total || rate <= 0) return fmt::format("{}, {:.1f}/s", counted, rate);
  const auto left = static_cast<std::int64_t>(
      static_cast<double>(std::max<std::int64_t>(*total - counted, 0)) / rate);
  return fmt::format("{}/{}, {:.1f}/s, {}:{:02} left", counted, *total, rate, left / 60, left % 60);
}

}  // namespace vertebra::tools
