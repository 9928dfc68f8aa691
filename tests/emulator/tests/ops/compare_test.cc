#include <gtest/gtest.h>

#include <limits>

#include "tests/emulator/tests/ops/one_instruction.h"

namespace vertebra::emulator::test {
namespace {

using u16 = std::uint16_t;
using s16 = std::int16_t;
using u32 = std::uint32_t;
using s32 = std::int32_t;
using u64 = std::uint64_t;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float inf = std::numeric_limits<float>::infinity();
constexpr float tiny = 0x1p-149f;

/// The results of (1, 2), (2, 2), (2, 1) and (1, not-a-number), as bits 0 to 3.
template <typename T>
LaneMask four(const std::string& opcode, T unordered) {
  Lanes<T> a{}, b{};
  const T left[] = {1, 2, 2, 1}, right[] = {2, 2, 1, unordered};
  for (unsigned lane = 0; lane < warp_lanes; ++lane) {
    a[lane] = left[lane % 4];
    b[lane] = right[lane % 4];
  }
  const LaneMask result = predicate_of(opcode, a, b);
  EXPECT_EQ(result, (result & 0xF) * 0x11111111u) << opcode;
  return result & 0xF;
}

TEST(CompareTest, FloatComparisonsAndNotANumber) {
  const struct {
    const char* name;
    LaneMask expected;
  } cases[] = {
      {"eq", 0b0010},  {"ne", 0b0101},  {"lt", 0b0001},  {"le", 0b0011},  {"gt", 0b0100},
      {"ge", 0b0110},  {"equ", 0b1010}, {"neu", 0b1101}, {"ltu", 0b1001}, {"leu", 0b1011},
      {"gtu", 0b1100}, {"geu", 0b1110}, {"num", 0b0111}, {"nan", 0b1000},
  };
  for (const auto& test : cases) {
    const std::string opcode = std::string("setp.") + test.name;
    EXPECT_EQ(four<float>(opcode + ".f32", nan), test.expected) << opcode;
    EXPECT_EQ(four<float>(opcode + ".ftz.f32", nan), test.expected) << opcode;
    EXPECT_EQ(four<double>(opcode + ".f64", double{nan}), test.expected) << opcode;
  }
}

TEST(CompareTest, ZerosAndSubnormals) {
  EXPECT_EQ(predicate_of("setp.eq.f32", 0.0f, -0.0f), all_lanes);
  EXPECT_EQ(predicate_of("setp.lt.f32", -0.0f, 0.0f), 0u);
  EXPECT_EQ(predicate_of("setp.gt.f32", tiny, 0.0f), all_lanes);
  EXPECT_EQ(predicate_of("setp.gt.ftz.f32", tiny, 0.0f), 0u);
}

TEST(CompareTest, IntegerComparisonsFollowTheSign) {
  EXPECT_EQ(predicate_of("setp.lt.s32", -1, 1), all_lanes);
  EXPECT_EQ(predicate_of("setp.lt.u32", ~0u, 1u), 0u);
  EXPECT_EQ(predicate_of("setp.hi.u32", ~0u, 1u), all_lanes);
  EXPECT_EQ(predicate_of("setp.lo.u32", 1u, ~0u), all_lanes);
  EXPECT_EQ(predicate_of("setp.ls.u32", 1u, 1u), all_lanes);
  EXPECT_EQ(predicate_of("setp.hs.u32", 1u, 2u), 0u);
  EXPECT_EQ(predicate_of("setp.ge.s16", s16{-1}, s16{0}), 0u);
  EXPECT_EQ(predicate_of("setp.gt.u16", u16{0xFFFF}, u16{0}), all_lanes);
  EXPECT_EQ(predicate_of("setp.le.s64", std::int64_t{-5}, std::int64_t{-5}), all_lanes);
  EXPECT_EQ(predicate_of("setp.ne.b64", u64{1} << 40, u64{0}), all_lanes);
  EXPECT_EQ(predicate_of("setp.eq.b16", u16{7}, u16{8}), 0u);
  EXPECT_FALSE(lowers("setp.lt.b32", 1, {32, 32}));
  EXPECT_FALSE(lowers("setp.lo.s32", 1, {32, 32}));
  EXPECT_FALSE(lowers("setp.ltu.u32", 1, {32, 32}));
}

TEST(CompareTest, EveryLaneHasItsOwn) {
  Lanes<s32> a;
  for (unsigned lane = 0; lane < warp_lanes; ++lane) a[lane] = static_cast<s32>(lane);
  EXPECT_EQ(predicate_of("setp.lt.s32", a, 5), 0x1Fu);
  EXPECT_EQ(predicate_of("setp.eq.s32", a, 31), 0x80000000u);
}

TEST(CompareTest, BooleanWithAThirdPredicate) {
  const Predicate c{0xFFFF0000};
  Lanes<u32> a;
  for (unsigned lane = 0; lane < warp_lanes; ++lane) a[lane] = lane & 1;  // equal to 1: 0xAAAAAAAA
  EXPECT_EQ(predicate_of("setp.eq.and.u32", a, 1u, c), 0xAAAA0000u);
  EXPECT_EQ(predicate_of("setp.eq.or.u32", a, 1u, c), 0xFFFFAAAAu);
  EXPECT_EQ(predicate_of("setp.eq.xor.u32", a, 1u, c), 0x5555AAAAu);
}

TEST(CompareTest, TheSecondDestinationHasTheOppositeComparison) {
  for (const Isa isa : isas())
    for (const bool joined : {false, true}) {
      OneInstruction instruction(joined ? "setp.lt.and.f32" : "setp.lt.f32");
      instruction.out(1);
      instruction.out(1);
      instruction.group(0, ptx::Operand::Form::pair);
      Lanes<float> a = all(1.0f);
      a[0] = 3;
      a[1] = nan;
      instruction.in(a);
      instruction.in(all(2.0f));
      if (joined) instruction.in(Predicate{0x0000FFFE});
      ASSERT_TRUE(instruction.lower(isa)) << instruction.why();
      instruction.run();
      EXPECT_EQ(instruction.predicate(0), joined ? 0x0000FFFCu : 0xFFFFFFFCu);
      EXPECT_EQ(instruction.predicate(1), joined ? 0x00000002u : 0x00000003u);
    }
}

TEST(CompareTest, SetGivesOnesOrOne) {
  EXPECT_EQ(one<u32>("set.lt.u32.f32", 1.0f, 2.0f), 0xFFFFFFFFu);
  EXPECT_EQ(one<u32>("set.lt.u32.f32", 2.0f, 2.0f), 0u);
  EXPECT_EQ(one<s32>("set.gtu.s32.f32", nan, 2.0f), -1);
  EXPECT_EQ(one<float>("set.eq.f32.u32", 7u, 7u), 1.0f);
  EXPECT_EQ(one<float>("set.eq.or.f32.u32", 7u, 8u, Predicate{all_lanes}), 1.0f);
  EXPECT_EQ(one<u32>("set.ne.u32.u64", u64{1} << 50, u64{0}), 0xFFFFFFFFu);
}

TEST(CompareTest, Selection) {
  const Predicate odd{0xAAAAAAAA};
  const auto chosen = lanes_of<u32>("selp.b32", 1u, 2u, odd);
  const auto wide = lanes_of<double>("selp.f64", 1.5, 2.5, odd);
  const auto narrow = lanes_of<u16>("selp.b16", u16{1}, u16{2}, odd);
  for (unsigned lane = 0; lane < warp_lanes; ++lane) {
    EXPECT_EQ(chosen[lane], lane % 2 ? 1u : 2u);
    EXPECT_EQ(wide[lane], lane % 2 ? 1.5 : 2.5);
    EXPECT_EQ(narrow[lane], lane % 2 ? 1 : 2);
  }
  EXPECT_EQ(one<u32>("slct.u32.s32", 1u, 2u, 0), 1u);
  EXPECT_EQ(one<u32>("slct.u32.s32", 1u, 2u, -1), 2u);
  EXPECT_EQ(one<u64>("slct.b64.f32", u64{1}, u64{2}, -0.0f), 1u);
  EXPECT_EQ(one<float>("slct.f32.f32", 1.0f, 2.0f, nan), 2.0f);
  EXPECT_EQ(one<float>("slct.f32.f32", 1.0f, 2.0f, -tiny), 2.0f);
  EXPECT_EQ(one<float>("slct.ftz.f32.f32", 1.0f, 2.0f, -tiny), 1.0f);
}

TEST(CompareTest, Properties) {
  const float values[] = {0.0f, 1.0f, inf, -inf, nan, tiny, -0x1p-126f, -0x1.fffffcp-127f};
  const struct {
    const char* opcode;
    LaneMask expected;  // bit n: value n
  } cases[] = {
      {"testp.finite.f32", 0b11100011}, {"testp.infinite.f32", 0b00001100},
      {"testp.number.f32", 0b11101111}, {"testp.notanumber.f32", 0b00010000},
      {"testp.normal.f32", 0b01000010}, {"testp.subnormal.f32", 0b10100000},
  };
  Lanes<float> in{};
  for (unsigned lane = 0; lane < warp_lanes; ++lane) in[lane] = values[lane % 8];
  for (const auto& test : cases)
    EXPECT_EQ(predicate_of(test.opcode, in), test.expected * 0x01010101u) << test.opcode;
  EXPECT_EQ(predicate_of("testp.subnormal.f64", 0x1p-1074), all_lanes);
  EXPECT_EQ(predicate_of("testp.normal.f64", double{tiny}), all_lanes);
}

}  // namespace
}  // namespace vertebra::emulator::test
