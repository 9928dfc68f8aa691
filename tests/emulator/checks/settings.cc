#include "tests/emulator/checks/settings.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <stdexcept>

namespace vertebra::emulator {
namespace {

constexpr std::array<std::string_view, check_count> names = {
    "bounds",       "misaligned", "use-after-free", "free",     "leak",       "uninit",
    "shared-race",  "cp.async",   "barrier",        "deadlock", "shuffle",    "launch-limit",
    "stream-order", "stack",      "assert",         "trap",     "step-budget"};

[[noreturn]] void refuse(const std::string& variable, std::string_view value,
                         std::string_view may_hold) {
  throw std::invalid_argument(fmt::format("{} is \"{}\"; it may be {}", variable, value, may_hold));
}

/// The variable's value; an empty one counts as not set.
std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (!value || !*value) return std::nullopt;
  return value;
}

/// Sets `target` to whether the variable holds `yes`, if it is set.
void read_choice(const std::string& name, std::string_view no, std::string_view yes, bool& target) {
  const auto value = variable(name);
  if (!value) return;
  if (*value != no && *value != yes) refuse(name, *value, fmt::format("{} or {}", no, yes));
  target = *value == yes;
}

void read_number(const std::string& name, std::uint64_t least, std::uint64_t& target) {
  const auto value = variable(name);
  if (!value) return;
  const char* end = value->data() + value->size();
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(value->data(), end, number);
  if (error != std::errc() || stop != end || number < least)
    refuse(name, *value, fmt::format("a whole number from {} to {}", least, ~std::uint64_t{0}));
  target = number;
}

void read_checks(const std::string& name, std::uint32_t& target) {
  const auto value = variable(name);
  if (!value || *value == "all") return;
  target = 0;
  if (*value == "none") return;
  for (std::string_view rest = *value;;) {
    const std::size_t comma = rest.find(',');
    const std::string_view one = rest.substr(0, comma);
    unsigned n = 0;
    while (n < check_count && names[n] != one) ++n;
    if (n == check_count)
      refuse(
          name, *value,
          fmt::format("all, none, or names with commas between them: {}", fmt::join(names, ", ")));
    target |= 1u << n;
    if (comma == rest.npos) return;
    rest.remove_prefix(comma + 1);
  }
}

}  // namespace

std::string_view name(Check check) { return names[static_cast<unsigned>(check)]; }

Settings Settings::from_environment() {
  Settings settings;
  read_checks("VERTEBRA_EMU_CHECKS", settings.checks);
  read_choice("VERTEBRA_EMU_STRICT", "0", "1", settings.strict);
  read_choice("VERTEBRA_EMU_STREAMS", "eager", "deferred", settings.deferred);
  read_number("VERTEBRA_EMU_SEED", 0, settings.seed);
  read_number("VERTEBRA_EMU_STEP_BUDGET", 1, settings.step_budget);
  settings.device = variable("VERTEBRA_EMU_DEVICE").value_or(settings.device);
  settings.report_file = variable("VERTEBRA_EMU_REPORT").value_or("");
  settings.counters_file = variable("VERTEBRA_EMU_COUNTERS").value_or("");
  return settings;
}

}  // namespace vertebra::emulator
