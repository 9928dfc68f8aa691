#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/emulator/counters/counters.h"
#include "tests/emulator/machine/launch.h"

namespace vertebra::emulator {

/// What was counted of one launch or several.
struct CountersSum {
  WorkerCounters counters;  ///< without the touched sectors
  /// Compulsory 32-byte sectors: those that a launch touched, however often.
  std::uint64_t sectors_read = 0, sectors_written = 0;

  void add(const CountersSum& other);
};

/// What was counted, launch by launch, as one JSON document:
///
///   {"device": "A100",
///    "launches": [{"kernel": .., "grid": [x, y, z], "block": [x, y, z], <counters>}, ..],
///    "kernels": {"<kernel>": {"launches": n, <sums of the counters>}, ..}}
///
/// Kernels stand in the order of their first launch; keys and numbers are the same for the same
/// program, whatever the machine and its load. Not thread-safe.
class CountersLog {
 public:
  explicit CountersLog(std::string_view device_key) : device_(device_key) {}

  /// `kernel`: the name to show. Compulsory DRAM bytes are 32 for each sector that the launch
  /// touched, however often: what a cache without limits would still have to move.
  void append(const std::string& kernel, const Dim3& grid, const Dim3& block,
              const WorkerCounters& counters);
  std::string json() const;
  /// Throws std::runtime_error that names the file and the reason.
  void write(const std::string& file) const;

 private:
  struct Launch {
    std::string kernel;
    Dim3 grid, block;
    CountersSum sum;
  };

  std::string device_;
  std::vector<Launch> launches_;
};

}  // namespace vertebra::emulator
