#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "tests/emulator/tests/ops/one_instruction.h"
#include "tests/emulator/tests/ops/run_ptx.h"

namespace vertebra::emulator::test {
namespace {

using Words = std::vector<std::uint32_t>;

Words random_words(std::uint32_t below, unsigned seed = 1) {
  std::mt19937 random(seed);
  Words words(32);
  for (auto& word : words) word = below ? random() % below : random();
  return words;
}

/// The lane whose value __shfl_*_sync gives, from the CUDA programming guide's words on them;
/// `moved` is false where that is the lane's own because the other lies outside its group.
struct Source {
  unsigned lane;
  bool moved;
};
Source source(const std::string& mode, unsigned lane, unsigned b, unsigned width) {
  const unsigned within = lane % width, group = lane - within;
  if (mode == "up") return within >= b ? Source{lane - b, true} : Source{lane, false};
  if (mode == "down") return within + b < width ? Source{lane + b, true} : Source{lane, false};
  if (mode == "idx") return {group + b % width, true};
  // Butterfly: earlier groups may be read, later ones not.
  const unsigned other = lane ^ b;
  return other / width <= lane / width ? Source{other, true} : Source{lane, false};
}

TEST(Shuffle, EveryModeWidthAndDistance) {
  const Words values = random_words(0);
  for (const std::string mode : {"up", "down", "bfly", "idx"})
    for (const unsigned width : {1u, 2u, 4u, 8u, 16u, 32u}) {
      const unsigned c = (32 - width) << 8 | (mode == "up" ? 0 : 31);
      std::string body = "ld.global.u32 %r0, [%in0];\n";
      for (unsigned b = 0; b < 32; ++b) {
        const std::string at = std::to_string(8 * b), next = std::to_string(8 * b + 4);
        body += "shfl.sync." + mode + ".b32 %r1|%p1, %r0, " + std::to_string(b) + ", " +
                std::to_string(c) + ", -1;\nselp.u32 %r2, 1, 0, %p1;\nst.global.u32 [%out+" + at +
                "], %r1;\nst.global.u32 [%out+" + next + "], %r2;\n";
      }
      PtxOptions options;
      options.outputs = 64;
      const auto out = run_ptx<std::uint32_t>(options, body, values);
      for (unsigned lane = 0; lane < 32; ++lane)
        for (unsigned b = 0; b < 32; ++b) {
          const Source from = source(mode, lane, b, width);
          ASSERT_EQ(out[64 * lane + 2 * b], values[from.lane])
              << mode << " width " << width << " lane " << lane << " b " << b;
          ASSERT_EQ(out[64 * lane + 2 * b + 1], from.moved)
              << mode << " width " << width << " lane " << lane << " b " << b;
        }
    }
}

TEST(Shuffle, ReadsLanesThatTheRegistersName) {
  const Words values = random_words(0), lanes = random_words(32, 2);
  const auto out = run_ptx<std::uint32_t>(R"(
    ld.global.u32 %r0, [%in0];
    ld.global.u32 %r1, [%in1];
    shfl.sync.idx.b32 %r1, %r0, %r1, 31, -1;
    st.global.u32 [%out], %r1;)",
                                          values, lanes);
  for (unsigned lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], values[lanes[lane]]);
}

/// Runs the snippet with every width and expects that many findings, and that it goes on after
/// them.
void expect_findings(unsigned findings, const std::string& body, LaunchStatus status = {}) {
  PtxOptions options;
  options.must_succeed = false;
  for (const Isa isa : isas()) {
    const PtxOutcome outcome = run_ptx_on(isa, body, {}, 4, options);
    EXPECT_EQ(outcome.findings, findings) << body;
    EXPECT_EQ(outcome.status, status) << body;
  }
}

TEST(Shuffle, ExitedLanesMayBeNamedButNotRead) {
  const std::string half = "setp.ge.u32 %p0, %lane, 16;\n@%p0 exit;\n";
  expect_findings(0, half + "shfl.sync.bfly.b32 %r0, %lane, 8, 31, -1;");
  expect_findings(1, half + "shfl.sync.bfly.b32 %r0, %lane, 16, 31, -1;");
}

TEST(Shuffle, FindsWhoIsNotThere) {
  const std::string low = "setp.lt.u32 %p0, %lane, 16;\n";
  // Within the lanes that are named and arrive.
  expect_findings(0, low + "@%p0 shfl.sync.bfly.b32 %r0, %lane, 8, 31, 0xFFFF;");
  // From a lane that the mask leaves out, though it is alive.
  expect_findings(1, low + "@%p0 shfl.sync.bfly.b32 %r0, %lane, 16, 31, 0xFFFF;");
  // Although lanes that the mask names do not come.
  expect_findings(1, low + "@%p0 shfl.sync.bfly.b32 %r0, %lane, 8, 31, -1;");
  // By a lane that its own mask leaves out.
  expect_findings(1, "shfl.sync.bfly.b32 %r0, %lane, 0, 31, 0xFFFF;");
}

TEST(Shuffle, NeedsSync) {
  PtxOptions options;
  options.must_succeed = false;
  for (const char* body :
       {"shfl.up.b32 %r0, %lane, 1, 0;", "vote.all.pred %p0, %p1;", "vote.ballot.b32 %r0, %p1;"})
    EXPECT_EQ(run_ptx_on(Isa::portable, body, {}, 4, options).status, LaunchStatus::unsupported);
}

TEST(Shuffle, TaintTravelsWithTheValue) {
  OneInstruction shuffle("shfl.sync.down.b32");
  shuffle.out(32);
  shuffle.in(all(std::uint32_t{7}));
  for (const std::uint32_t operand : {1u, 31u, ~0u}) shuffle.in(all(operand));
  ASSERT_TRUE(shuffle.lower(best_isa())) << shuffle.why();
  shuffle.warp.tainted = true;
  shuffle.warp.taint_rows[128 + 9] = 0x5;  // lane 9 of the second register
  shuffle.run();
  Lanes<std::uint8_t> expected{};
  expected[8] = 0x5;
  EXPECT_EQ(shuffle.taint(), expected);
}

TEST(Vote, AllAnyUniformAndBallot) {
  const std::string body = R"(
    ld.global.u32 %r0, [%in0];
    setp.ne.u32 %p0, %r0, 0;
    vote.sync.all.pred %p1, %p0, -1;
    vote.sync.any.pred %p2, %p0, -1;
    vote.sync.uni.pred %p3, %p0, -1;
    vote.sync.ballot.b32 %r1, %p0, -1;
    vote.ballot.sync.b32 %r5, !%p0, -1;
    selp.u32 %r2, 1, 0, %p1;
    selp.u32 %r3, 1, 0, %p2;
    selp.u32 %r4, 1, 0, %p3;
    st.global.u32 [%out], %r1;
    st.global.u32 [%out+4], %r2;
    st.global.u32 [%out+8], %r3;
    st.global.u32 [%out+12], %r4;
    st.global.u32 [%out+16], %r5;)";
  PtxOptions options;
  options.outputs = 5;
  for (const LaneMask votes :
       {LaneMask{0}, all_lanes, LaneMask{0x80000001}, LaneMask{0x7FFFFFFF}}) {
    Words in(32);
    for (unsigned lane = 0; lane < 32; ++lane) in[lane] = votes >> lane & 1;
    const auto out = run_ptx<std::uint32_t>(options, body, in);
    for (unsigned lane = 0; lane < 32; ++lane) {
      EXPECT_EQ(out[5 * lane], votes);
      EXPECT_EQ(out[5 * lane + 1], votes == all_lanes);
      EXPECT_EQ(out[5 * lane + 2], votes != 0);
      EXPECT_EQ(out[5 * lane + 3], votes == all_lanes || votes == 0);
      EXPECT_EQ(out[5 * lane + 4], ~votes);
    }
  }
}

TEST(Vote, CountsMembersOnly) {
  // Even and odd lanes vote apart in one instruction, each with its own mask.
  const auto out = run_ptx<std::uint32_t>(R"(
    and.b32 %r0, %lane, 1;
    setp.eq.u32 %p0, %r0, 0;
    selp.u32 %r1, 0x55555555, 0xAAAAAAAA, %p0;
    setp.lt.u32 %p1, %lane, 8;
    vote.sync.ballot.b32 %r2, %p1, %r1;
    st.global.u32 [%out], %r2;)");
  for (unsigned lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], lane % 2 ? 0xAAu : 0x55u);
}

TEST(Vote, BallotTaintsTheBytesOfTheLanes) {
  OneInstruction ballot("vote.sync.ballot.b32");
  ballot.out(32);
  ballot.in(Predicate{0x1234}, 0x00010080);
  ballot.in(all(~std::uint32_t{0}));
  ASSERT_TRUE(ballot.lower(best_isa())) << ballot.why();
  ballot.warp.tainted = true;
  ballot.run();
  EXPECT_EQ(ballot.taint(), all(std::uint8_t{0x5}));
}

TEST(Match, AnyFindsTheLanesWithTheSameValue) {
  const Words values = random_words(5);
  std::vector<std::uint64_t> wide(32);
  for (unsigned lane = 0; lane < 32; ++lane) wide[lane] = std::uint64_t{values[lane]} << 40 | 3;
  PtxOptions options;
  options.outputs = 2;
  const auto out = run_ptx<std::uint32_t>(options, R"(
    ld.global.u32 %r0, [%in0];
    ld.global.u64 %d0, [%in1];
    match.any.sync.b32 %r1, %r0, -1;
    match.any.sync.b64 %r2, %d0, -1;
    st.global.u32 [%out], %r1;
    st.global.u32 [%out+4], %r2;)",
                                          values, wide);
  for (unsigned lane = 0; lane < 32; ++lane) {
    LaneMask same = 0;
    for (unsigned other = 0; other < 32; ++other)
      if (values[other] == values[lane]) same |= 1u << other;
    EXPECT_EQ(out[2 * lane], same);
    EXPECT_EQ(out[2 * lane + 1], same);
  }
}

TEST(Match, AllNeedsEveryMemberToAgree) {
  const std::string body = R"(
    ld.global.u32 %r0, [%in0];
    setp.lt.u32 %p0, %lane, 16;
    selp.u32 %r3, 0xFFFF, 0xFFFF0000, %p0;
    match.all.sync.b32 %r1|%p1, %r0, %r3;
    selp.u32 %r2, 1, 0, %p1;
    st.global.u32 [%out], %r1;
    st.global.u32 [%out+4], %r2;)";
  PtxOptions options;
  options.outputs = 2;
  Words values(32, 9);
  values[20] = 8;  // the upper half disagrees
  const auto out = run_ptx<std::uint32_t>(options, body, values);
  for (unsigned lane = 0; lane < 32; ++lane) {
    EXPECT_EQ(out[2 * lane], lane < 16 ? 0xFFFFu : 0u);
    EXPECT_EQ(out[2 * lane + 1], lane < 16 ? 1u : 0u);
  }
}

TEST(Reduce, EveryOperation) {
  struct Case {
    std::string name;
    std::function<std::uint32_t(std::uint32_t, std::uint32_t)> join;
  };
  const auto as_signed = [](std::uint32_t v) { return static_cast<std::int32_t>(v); };
  const Case cases[] = {
      {"add.u32", [](auto a, auto b) { return a + b; }},
      {"add.s32", [](auto a, auto b) { return a + b; }},
      {"min.u32", [](auto a, auto b) { return std::min(a, b); }},
      {"max.u32", [](auto a, auto b) { return std::max(a, b); }},
      {"min.s32", [&](auto a, auto b) { return as_signed(a) < as_signed(b) ? a : b; }},
      {"max.s32", [&](auto a, auto b) { return as_signed(a) > as_signed(b) ? a : b; }},
      {"and.b32", [](auto a, auto b) { return a & b; }},
      {"or.b32", [](auto a, auto b) { return a | b; }},
      {"xor.b32", [](auto a, auto b) { return a ^ b; }},
  };
  Words values = random_words(0);
  for (auto& value : values) value |= 0x10;  // so that `and` has something to find
  for (const Case& c : cases) {
    const auto out = run_ptx<std::uint32_t>(
        "ld.global.u32 %r0, [%in0];\nsetp.lt.u32 %p0, %lane, 11;\n"
        "selp.u32 %r1, 0x7FF, 0xFFFFF800, %p0;\n"
        "redux.sync." +
            c.name + " %r2, %r0, %r1;\nst.global.u32 [%out], %r2;",
        values);
    const auto low = std::accumulate(values.begin() + 1, values.begin() + 11, values[0], c.join);
    const auto high = std::accumulate(values.begin() + 12, values.end(), values[11], c.join);
    for (unsigned lane = 0; lane < 32; ++lane)
      EXPECT_EQ(out[lane], lane < 11 ? low : high) << c.name << " lane " << lane;
  }
}

TEST(Elect, ChoosesTheLowestMember) {
  PtxOptions options;
  options.outputs = 2;
  const auto out = run_ptx<std::uint32_t>(options, R"(
    mov.u32 %r0, 77;
    mov.u32 %r1, 0;
    setp.ge.u32 %p0, %lane, 5;
    @%p0 elect.sync %r0|%p1, 0xFFFFFFE0;
    @%p0 selp.u32 %r1, 1, 0, %p1;
    st.global.u32 [%out], %r0;
    st.global.u32 [%out+4], %r1;)");
  for (unsigned lane = 0; lane < 32; ++lane) {
    EXPECT_EQ(out[2 * lane], lane < 5 ? 77u : 5u);
    EXPECT_EQ(out[2 * lane + 1], lane == 5);
  }
}

TEST(ActiveMask, IsTheLanesThatExecuteIt) {
  const auto out = run_ptx<std::uint32_t>(R"(
    mov.u32 %r0, 0;
    setp.lt.u32 %p0, %lane, 3;
    @%p0 activemask.b32 %r0;
    @!%p0 activemask.b32 %r0;
    st.global.u32 [%out], %r0;)");
  for (unsigned lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], lane < 3 ? 7u : ~7u);
}

}  // namespace
}  // namespace vertebra::emulator::test
