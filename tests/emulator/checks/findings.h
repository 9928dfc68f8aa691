#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <string>

#include "tests/emulator/checks/settings.h"

namespace vertebra::emulator {

/// Where findings go: one line each on stderr and in the report file. Thread-safe.
class Findings {
 public:
  /// Keeps a reference to the settings. Throws std::invalid_argument if the report file cannot be
  /// opened for appending.
  explicit Findings(const Settings& settings);
  ~Findings();
  Findings(const Findings&) = delete;
  Findings& operator=(const Findings&) = delete;

  /// Prints "emulator: <check>: <message>" unless the check is off or `key` was reported before for
  /// this check (an instruction of a kernel and an allocation are one finding, however many lanes).
  /// An empty key is never a duplicate.
  void report(Check check, const std::string& key, const std::string& message);

  /// A line that is no finding: "emulator: unsupported: ..." and the like, to stderr only. Never
  /// counts.
  void say(const std::string& line);

  /// Findings printed so far; the exit status of the process is 86 if there are any.
  std::uint64_t count() const;

 private:
  const Settings& settings_;
  mutable std::mutex mutex_;
  std::set<std::string> seen_;
  std::uint64_t count_ = 0;
  int report_ = -1;  ///< the report file's descriptor
};

}  // namespace vertebra::emulator
