// Launches of many blocks: their order, waiting for one another, filters, budgets and faults.
#include <gmock/gmock.h>

#include <cstring>

#include "tests/emulator/counters/counters.h"
#include "tests/emulator/machine/kernel.h"
#include "tests/emulator/machine/launch.h"

namespace vertebra::emulator {
namespace {

using testing::Each;
using testing::HasSubstr;

/// A module with the entry `k(u64 out)` and a device to run it on.
class Launch : public testing::Test {
 protected:
  void load(const std::string& body, const std::string& globals = {}) {
    module_.emplace(machine_, ".version 8.8\n.target sm_80\n.address_size 64\n" + globals +
                                  R"(
      .visible .entry k(.param .u64 out)
      {
        .reg .pred %p<8>; .reg .b32 %r<32>; .reg .b64 %d<16>; .reg .b64 %out; .reg .b32 %block;
        ld.param.u64 %out, [out];
        mov.u32 %block, %ctaid.x;
        mad.wide.u32 %out, %block, 4, %out;
      )" + body + "\nret;\n}\n");
  }

  LaunchStatus launch(std::uint32_t grid, std::uint32_t threads, LaunchConfig config = {},
                      WorkerCounters* counters = nullptr) {
    out_ = machine_.memory.allocate(std::uint64_t{grid} * 4, MemoryKind::device, "out", true);
    config.grid.x = grid;
    config.block.x = threads;
    config.parameters.resize(8);
    std::memcpy(config.parameters.data(), &out_->address, 8);
    return run(machine_, *module_->kernel("k"), config, counters);
  }

  std::vector<std::uint32_t> out() const {
    std::vector<std::uint32_t> values(out_->size / 4);
    std::memcpy(values.data(), out_->data, out_->size);
    return values;
  }

  Machine machine_{Settings{.step_budget = 2'000'000}};
  std::optional<LoadedModule> module_;
  Allocation* out_ = nullptr;
};

TEST_F(Launch, EveryBlockRunsOnce) {
  load("atom.global.add.u32 %r0, [%out], 1;");
  EXPECT_EQ(launch(1000, 1), LaunchStatus::success);
  EXPECT_THAT(out(), Each(1u));
}

TEST_F(Launch, ThreeDimensionsCountXFastest) {
  load(R"(
    mov.u32 %r0, %ctaid.x; mov.u32 %r1, %ctaid.y; mov.u32 %r2, %ctaid.z;
    mad.lo.u32 %r3, %r1, 3, %r0;
    mad.lo.u32 %r3, %r2, 6, %r3;
    ld.param.u64 %d0, [out];
    mad.wide.u32 %d0, %r3, 4, %d0;
    atom.global.add.u32 %r4, [%d0], %r3;)");
  out_ = machine_.memory.allocate(24 * 4, MemoryKind::device, "out", true);
  LaunchConfig config;
  config.grid = {3, 2, 4};
  config.parameters.resize(8);
  std::memcpy(config.parameters.data(), &out_->address, 8);
  EXPECT_EQ(run(machine_, *module_->kernel("k"), config), LaunchStatus::success);
  for (std::uint32_t n = 0; n < 24; ++n) EXPECT_EQ(out()[n], n);
}

TEST_F(Launch, ABlockMayWaitForAnEarlierOne) {
  // Each block adds to what the block before it left, and spins without any hint until it is there.
  load(R"(
    setp.eq.u32 %p0, %block, 0;
    mov.u32 %r0, 0;
    @%p0 bra $go;
  $spin:
    ld.volatile.global.u32 %r0, [%out+-4];
    setp.eq.u32 %p1, %r0, 0;
    @%p1 bra $spin;
  $go:
    add.u32 %r1, %r0, 1;
    st.volatile.global.u32 [%out], %r1;)");
  EXPECT_EQ(launch(300, 1), LaunchStatus::success);
  EXPECT_EQ(out().back(), 300u);
}

TEST_F(Launch, BlocksOfACooperativeGridMeet) {
  // A barrier of the whole grid: the last block's number is only there once all have come.
  load(R"(
    mov.u32 %r0, %nctaid.x;
    atom.global.add.u32 %r1, [arrived], 1;
  $spin:
    ld.volatile.global.u32 %r2, [arrived];
    setp.lt.u32 %p0, %r2, %r0;
    @%p0 bra $spin;
    st.global.u32 [%out], %r2;)",
       ".global .align 4 .u32 arrived;");
  LaunchConfig config;
  config.cooperative = true;
  EXPECT_EQ(launch(50, 1, config), LaunchStatus::success);
  EXPECT_THAT(out(), Each(50u));
}

TEST_F(Launch, AFilterRunsItsBlocksAlone) {
  load("st.global.u32 [%out], 9;");
  LaunchConfig config;
  config.blocks = {0, 7, 99};
  EXPECT_EQ(launch(100, 32, config), LaunchStatus::success);
  for (std::uint32_t n = 0; n < 100; ++n)
    EXPECT_EQ(out()[n], n == 0 || n == 7 || n == 99 ? 9u : 0u);
}

TEST_F(Launch, AnEndlessLoopUsesUpItsBudget) {
  load("$l: bra $l;");
  testing::internal::CaptureStderr();
  EXPECT_EQ(launch(4, 32), LaunchStatus::timeout);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("emulator: step-budget: kernel k, block ("));
}

TEST_F(Launch, WaitingForNobodyIsADeadlock) {
  load("$l: nanosleep.u32 100; bra $l;");
  testing::internal::CaptureStderr();
  EXPECT_EQ(launch(1, 32), LaunchStatus::timeout);
  EXPECT_THAT(
      testing::internal::GetCapturedStderr(),
      testing::AnyOf(HasSubstr("emulator: deadlock: "), HasSubstr("emulator: step-budget: ")));
}

TEST_F(Launch, ATrapEndsTheLaunch) {
  load("setp.eq.u32 %p0, %block, 3; @%p0 trap;");
  testing::internal::CaptureStderr();
  EXPECT_EQ(launch(64, 32), LaunchStatus::trap);
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("emulator: trap: kernel k, block (3,0,0), thread (0,0,0), PTX line "));
  EXPECT_EQ(machine_.findings.count(), 1u);
}

TEST_F(Launch, CountersDoNotDependOnWhoRanWhat) {
  load(R"(
    mov.u32 %r1, 0;
  $loop:
    add.u32 %r1, %r1, 1;
    setp.lt.u32 %p0, %r1, %block;
    @%p0 bra $loop;
    st.global.u32 [%out], %r1;)");
  WorkerCounters first, second;
  EXPECT_EQ(launch(200, 64, {}, &first), LaunchStatus::success);
  EXPECT_EQ(launch(200, 64, {}, &second), LaunchStatus::success);
  EXPECT_EQ(first.instructions, second.instructions);
  EXPECT_EQ(first.instructions[static_cast<unsigned>(InstructionClass::store_global)], 400u);
  EXPECT_EQ(first.instructions[static_cast<unsigned>(InstructionClass::load_parameter)], 400u);
  // Blocks 0 and 1 go round once, block n n times: three instructions a round.
  const std::uint64_t rounds = 2 * (1 + 199 * 200 / 2);
  EXPECT_EQ(first.instructions[static_cast<unsigned>(InstructionClass::compare)], rounds);
  EXPECT_EQ(first.thread_instructions, second.thread_instructions);
}

TEST_F(Launch, ASeedChangesTheOrderOfWarpsNotTheResult) {
  std::vector<std::uint32_t> first_warps;
  for (const std::uint64_t seed : {0, 1, 2, 3, 4, 5}) {
    Settings settings;
    settings.seed = seed;
    Machine machine(settings);
    LoadedModule module(machine, R"(.version 8.8
.target sm_80
.address_size 64
.visible .entry k(.param .u64 out)
{
  .reg .b32 %r<4>; .reg .b64 %d<2>;
  ld.param.u64 %d0, [out];
  mov.u32 %r0, %warpid;
  add.u32 %r0, %r0, 1;
  atom.global.cas.b32 %r1, [%d0], 0, %r0;
  atom.global.add.u32 %r1, [%d0+4], 1;
  ret;
})");
    Allocation* out = machine.memory.allocate(8, MemoryKind::device, "out", true);
    LaunchConfig config;
    config.block.x = 256;
    config.parameters.resize(8);
    std::memcpy(config.parameters.data(), &out->address, 8);
    EXPECT_EQ(run(machine, *module.kernel("k"), config), LaunchStatus::success);
    std::uint32_t values[2];
    std::memcpy(values, out->data, 8);
    first_warps.push_back(values[0]);
    EXPECT_EQ(values[1], 256u);
  }
  EXPECT_EQ(first_warps[0], 1u) << "without a seed the warps run in order";
  EXPECT_THAT(first_warps, testing::Contains(testing::Ne(1u)));
}

TEST_F(Launch, TheSystemsSharedMemoryIsZeroAndApartFromTheProgramsOwn) {
  load(R"(
    .shared .align 4 .b8 own[64];
    mov.u32 %r0, %reserved_smem_offset_1;
    atom.shared.add.u32 %r1, [%r0], 5;
    ld.shared.u32 %r2, [%r0];
    mov.u32 %r3, own;
    mov.u32 %r4, %reserved_smem_offset_end;
    sub.u32 %r3, %r3, %r4;
    mov.u32 %r5, %total_smem_size;
    mad.lo.u32 %r2, %r5, 1000, %r2;
    add.u32 %r2, %r2, %r3;
    st.global.u32 [%out], %r2;)");
  EXPECT_EQ(module_->kernel("k")->static_shared, 64u);
  EXPECT_EQ(launch(3, 1), LaunchStatus::success);
  EXPECT_THAT(out(), Each(64 * 1000 + 5u));
  EXPECT_EQ(machine_.findings.count(), 0u);
}

TEST_F(Launch, VariablesHoldTheirInitialValuesAndAddresses) {
  load(R"(
    ld.global.u64 %d0, [pointer];
    ld.global.u32 %r0, [%d0];
    ld.const.u32 %r1, [numbers+4];
    add.u32 %r0, %r0, %r1;
    st.global.u32 [%out], %r0;)",
       ".const .align 4 .u32 numbers[2] = {5, 600}; .global .align 4 .u32 values[3] = {1, 20, 300};"
       ".global .align 8 .u64 pointer = values+8;");
  EXPECT_EQ(launch(1, 1), LaunchStatus::success);
  EXPECT_THAT(out(), Each(900u));
  EXPECT_EQ(module_->variable("numbers")->size, 8u);
  EXPECT_EQ(module_->variable("nothing"), nullptr);
  EXPECT_EQ(module_->kernel("nothing"), nullptr);
}

}  // namespace
}  // namespace vertebra::emulator
