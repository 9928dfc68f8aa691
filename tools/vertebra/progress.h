// Standard error during a run: messages, and on a terminal one line that counts.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

namespace vertebra::tools {

class Progress {
 public:
  enum class Mode : std::uint8_t { kAuto, kOn, kOff };  // kAuto: on a terminal only

  // `total` inputs if that is known, `finished` of them by an earlier run.
  Progress(Mode mode, std::optional<std::int64_t> total, std::int64_t finished);

  // Shows rate and remaining time, at most five times a second; once a second as plain lines if
  // standard error is no terminal. `done` counts this run's inputs.
  void update(std::int64_t done);

  // A line that stays.
  void say(std::string_view line);

  // Takes the counting line away.
  void finish();

 private:
  bool terminal_;
  bool shown_;
  std::optional<std::int64_t> total_;
  std::int64_t finished_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point last_;
  bool line_open_ = false;
};

// "1234/5000, 87.5/s, 0:43 left"; without a total "1234, 87.5/s". Counts include what an earlier
// run has `finished`; the rate is that of the `done` inputs of this one.
std::string progress_text(std::int64_t done, std::int64_t finished,
                          std::optional<std::int64_t> total, double seconds);

}  // namespace vertebra::tools
