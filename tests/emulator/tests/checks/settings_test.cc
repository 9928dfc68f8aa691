#include "tests/emulator/checks/settings.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <set>
#include <stdexcept>

namespace vertebra::emulator {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

class SettingsTest : public testing::Test {
 protected:
  void SetUp() override { clear(); }
  void TearDown() override { clear(); }

  static Settings with(const std::string& variable, const std::string& value) {
    setenv(("VERTEBRA_EMU_" + variable).c_str(), value.c_str(), 1);
    return Settings::from_environment();
  }

 private:
  static void clear() {
    for (const char* variable :
         {"DEVICE", "CHECKS", "STRICT", "STREAMS", "SEED", "STEP_BUDGET", "REPORT", "COUNTERS"})
      unsetenv((std::string("VERTEBRA_EMU_") + variable).c_str());
  }
};

TEST_F(SettingsTest, ErrorsNameTheVariableWhatItHoldsAndWhatItMayHold) {
  const struct {
    const char *variable, *value, *may_hold;
  } wrong[] = {
      {"CHECKS", "bounds,misalinged", "use-after-free"},
      {"CHECKS", "all,none", "all, none"},
      {"CHECKS", "bounds,", "all, none"},
      {"STRICT", "yes", "0 or 1"},
      {"STREAMS", "lazy", "eager or deferred"},
      {"SEED", "-1", "from 0 to 18446744073709551615"},
      {"SEED", "0x10", "whole number"},
      {"SEED", "18446744073709551616", "whole number"},
      {"STEP_BUDGET", "0", "from 1"},
      {"STEP_BUDGET", "1e9", "whole number"},
  };
  for (const auto& row : wrong) {
    SetUp();
    EXPECT_THAT(([&row] { with(row.variable, row.value); }),
                ThrowsMessage<std::invalid_argument>(AllOf(
                    HasSubstr(std::string("VERTEBRA_EMU_") + row.variable + " is \"" + row.value),
                    HasSubstr(row.may_hold))));
  }
}

TEST_F(SettingsTest, ChecksAreAListByName) {
  const Settings some = with("CHECKS", "cp.async,assert");
  EXPECT_TRUE(some.on(Check::cp_async));
  EXPECT_TRUE(some.on(Check::assertion));
  EXPECT_EQ(some.checks, 1u << 7 | 1u << 14);
  EXPECT_EQ(with("CHECKS", "none").checks, 0u);
  for (unsigned n = 0; n < check_count; ++n) {
    EXPECT_TRUE(with("CHECKS", "all").on(static_cast<Check>(n)));
    EXPECT_EQ(with("CHECKS", std::string(name(static_cast<Check>(n)))).checks, 1u << n);
  }
}

TEST_F(SettingsTest, NamesAreThoseOfTheFindings) {
  std::set<std::string_view> all;
  for (unsigned n = 0; n < check_count; ++n) all.insert(name(static_cast<Check>(n)));
  EXPECT_THAT(all, testing::UnorderedElementsAre(
                       "bounds", "misaligned", "use-after-free", "free", "leak", "uninit",
                       "shared-race", "cp.async", "barrier", "deadlock", "shuffle", "launch-limit",
                       "stream-order", "stack", "assert", "trap", "step-budget"));
  EXPECT_EQ(name(Check::bounds), "bounds");
  EXPECT_EQ(name(Check::shared_race), "shared-race");
  EXPECT_EQ(name(Check::deadlock), "deadlock");
  EXPECT_EQ(name(Check::launch_limit), "launch-limit");
  EXPECT_EQ(name(Check::step_budget), "step-budget");
}

TEST_F(SettingsTest, ReadsEveryVariable) {
  EXPECT_TRUE(with("STRICT", "1").strict);
  EXPECT_FALSE(with("STRICT", "0").strict);
  EXPECT_TRUE(with("STREAMS", "deferred").deferred);
  EXPECT_FALSE(with("STREAMS", "eager").deferred);
  EXPECT_EQ(with("SEED", "18446744073709551615").seed, ~std::uint64_t{0});
  EXPECT_EQ(with("STEP_BUDGET", "1").step_budget, 1u);
  EXPECT_EQ(with("DEVICE", "T4").device, "T4");
  EXPECT_EQ(with("REPORT", "findings.txt").report_file, "findings.txt");
  EXPECT_EQ(with("COUNTERS", "counters.json").counters_file, "counters.json");
}

TEST_F(SettingsTest, AnEmptyVariableIsNotSet) {
  for (const char* variable : {"CHECKS", "STRICT", "STREAMS", "SEED", "STEP_BUDGET", "DEVICE"})
    with(variable, "");
  const Settings settings = Settings::from_environment(), defaults;
  EXPECT_EQ(settings.checks, defaults.checks);
  EXPECT_EQ(settings.step_budget, defaults.step_budget);
  EXPECT_EQ(settings.device, "A100");
}

}  // namespace
}  // namespace vertebra::emulator
