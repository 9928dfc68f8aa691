#include "tests/emulator/counters/log.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

namespace vertebra::emulator {
namespace {

WorkerCounters counted(std::uint64_t scale) {
  WorkerCounters counters;
  counters.instructions[static_cast<unsigned>(InstructionClass::mma)] = 3 * scale;
  counters.instructions[static_cast<unsigned>(InstructionClass::control)] = scale;
  counters.thread_instructions = 128 * scale;
  counters.mma["m16n8k16.f32.f16.f16.f32"] = 3 * scale;
  counters.accesses[static_cast<unsigned>(AccessKind::global_load)] = {2 * scale, 8 * scale, 256};
  counters.accesses[static_cast<unsigned>(AccessKind::shared_load)] = {4 * scale, 6 * scale, 512};
  counters.bank_conflicts = 2 * scale;
  counters.barriers = scale;
  counters.touch(4096, 32 * 4 * scale, Touch::read);
  counters.touch(1 << 20, 1, Touch::write);
  return counters;
}

TEST(CountersLog, TheWholeDocument) {
  const auto expected = nlohmann::json::parse(R"json({
    "device": "T4",
    "launches": [{
      "kernel": "gemm<float>(int)", "grid": [2, 3, 4], "block": [32, 1, 1],
      "warp_instructions": 4, "thread_instructions": 128,
      "instructions": {"mma": 3, "control": 1},
      "mma": {"m16n8k16.f32.f16.f16.f32": 3},
      "accesses": {
        "global_load": {"requests": 2, "sectors": 8, "bytes": 256, "sectors_per_request": 4.0},
        "shared_load": {"requests": 4, "passes": 6, "bytes": 512, "passes_per_request": 1.5}},
      "bank_conflicts": 2, "barriers": 1,
      "compulsory_dram": {"read_bytes": 128, "write_bytes": 32,
                          "requested_per_sector_read": 2.0, "requested_per_sector_written": 0.0}
    }],
    "kernels": {"gemm<float>(int)": {
      "launches": 1,
      "warp_instructions": 4, "thread_instructions": 128,
      "instructions": {"mma": 3, "control": 1},
      "mma": {"m16n8k16.f32.f16.f16.f32": 3},
      "accesses": {
        "global_load": {"requests": 2, "sectors": 8, "bytes": 256, "sectors_per_request": 4.0},
        "shared_load": {"requests": 4, "passes": 6, "bytes": 512, "passes_per_request": 1.5}},
      "bank_conflicts": 2, "barriers": 1,
      "compulsory_dram": {"read_bytes": 128, "write_bytes": 32,
                          "requested_per_sector_read": 2.0, "requested_per_sector_written": 0.0}
    }}
  })json");
  CountersLog log("T4");
  log.append("gemm<float>(int)", {2, 3, 4}, {32, 1, 1}, counted(1));
  EXPECT_EQ(nlohmann::json::parse(log.json()), expected);
}

TEST(CountersLog, SumsAKernelsLaunchesAndKeepsTheOrderOfTheFirst) {
  CountersLog log("A100");
  log.append("z", {}, {}, counted(1));
  log.append("a", {}, {}, counted(1));
  log.append("z", {}, {}, counted(10));
  const auto document = nlohmann::ordered_json::parse(log.json());
  ASSERT_EQ(document["launches"].size(), 3u);
  EXPECT_EQ(document["launches"][2]["warp_instructions"], 40);
  EXPECT_EQ(document["kernels"].begin().key(), "z");
  const auto& sum = document["kernels"]["z"];
  EXPECT_EQ(sum["launches"], 2);
  EXPECT_EQ(sum["warp_instructions"], 44);
  EXPECT_EQ(sum["mma"]["m16n8k16.f32.f16.f16.f32"], 33);
  // Each launch has to move its own bytes.
  EXPECT_EQ(sum["compulsory_dram"]["read_bytes"], 128 * 11);
  EXPECT_EQ(sum["compulsory_dram"]["write_bytes"], 64);
}

TEST(CountersLog, TheTextDoesNotDependOnTheOrderOfTouching) {
  WorkerCounters forward, backward;
  for (std::uint64_t page = 0; page < 1000; ++page) forward.touch(page * 4096, 4, Touch::write);
  for (std::uint64_t page = 1000; page-- > 0;) backward.touch(page * 4096, 4, Touch::write);
  CountersLog one("L4"), two("L4");
  one.append("k", {}, {}, forward);
  two.append("k", {}, {}, backward);
  EXPECT_EQ(one.json(), two.json());
  EXPECT_THAT(one.json(), testing::HasSubstr("\"write_bytes\": 32000"));
}

TEST(CountersLog, AProgramWithoutLaunchesGivesEmptyLists) {
  const auto expected =
      nlohmann::json::parse(R"json({"device": "B200", "launches": [], "kernels": {}})json");
  EXPECT_EQ(nlohmann::json::parse(CountersLog("B200").json()), expected);
}

TEST(CountersLog, WritesItsTextOrSaysWhyNot) {
  CountersLog log("T4");
  log.append("k", {}, {}, counted(1));
  const std::string file = testing::TempDir() + "emulator_counters_log.json";
  std::ofstream(file) << std::string(100'000, 'x');
  log.write(file);
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  EXPECT_EQ(text.str(), log.json());
  std::filesystem::remove(file);
  EXPECT_THAT([&] { log.write(testing::TempDir() + "no/such/folder/file"); },
              testing::ThrowsMessage<std::runtime_error>(testing::AllOf(
                  testing::HasSubstr("no/such/folder/file"), testing::HasSubstr("No such file"))));
}

}  // namespace
}  // namespace vertebra::emulator
