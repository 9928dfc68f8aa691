#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace vertebra::emulator {

/// The names that findings begin with. `stack` is a call stack beyond its limit.
enum class Check : std::uint8_t {
  bounds,
  misaligned,
  use_after_free,
  free,
  leak,
  uninit,
  shared_race,
  cp_async,
  barrier,
  deadlock,
  shuffle,
  launch_limit,
  stream_order,
  stack,
  assertion,
  trap,
  step_budget,
};
inline constexpr unsigned check_count = 17;

/// "use-after-free", "cp.async", "assert"; the spelling of VERTEBRA_EMU_CHECKS.
std::string_view name(Check check);

/// What the environment asks for.
struct Settings {
  std::uint32_t checks = ~0u;  ///< bit n: Check n is reported
  bool strict = false;         ///< uninitialised data is reported at the load that reads it
  bool deferred = false;       ///< streams run at synchronisation points only
  std::uint64_t seed = 0;
  std::uint64_t step_budget = 1'000'000'000;  ///< warp instructions a block
  std::string device = "A100";
  std::string report_file = {};    ///< empty: stderr only
  std::string counters_file = {};  ///< empty: no counters

  bool on(Check check) const { return checks >> static_cast<unsigned>(check) & 1; }

  /// Reads VERTEBRA_EMU_*; an empty variable counts as not set. Throws std::invalid_argument that
  /// names the variable, what it holds and what it may hold. The device's name is the Machine's to
  /// judge.
  static Settings from_environment();
};

}  // namespace vertebra::emulator
