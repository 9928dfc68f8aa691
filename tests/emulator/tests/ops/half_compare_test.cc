#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/emulator/tests/ops/half_reference.h"
#include "tests/emulator/tests/ops/one_instruction.h"

namespace vertebra::emulator::test {
namespace {

using Bits = std::uint16_t;

struct Comparison {
  std::string name;
  bool (*holds)(double a, double b);
};
bool unordered(double a, double b) { return std::isnan(a) || std::isnan(b); }
const Comparison comparisons[] = {
    {"eq", [](double a, double b) { return a == b; }},
    {"ne", [](double a, double b) { return !unordered(a, b) && a != b; }},
    {"lt", [](double a, double b) { return a < b; }},
    {"le", [](double a, double b) { return a <= b; }},
    {"gt", [](double a, double b) { return a > b; }},
    {"ge", [](double a, double b) { return a >= b; }},
    {"equ", [](double a, double b) { return unordered(a, b) || a == b; }},
    {"neu", [](double a, double b) { return unordered(a, b) || a != b; }},
    {"ltu", [](double a, double b) { return unordered(a, b) || a < b; }},
    {"leu", [](double a, double b) { return unordered(a, b) || a <= b; }},
    {"gtu", [](double a, double b) { return unordered(a, b) || a > b; }},
    {"geu", [](double a, double b) { return unordered(a, b) || a >= b; }},
    {"num", [](double a, double b) { return !unordered(a, b); }},
    {"nan", [](double a, double b) { return unordered(a, b); }},
};

struct Type {
  std::string name;
  Format format;
};
const Type types[] = {{"f16", f16}, {"bf16", bf16}};

/// Lanes that meet every kind of number with every other.
struct Values {
  Lanes<Bits> a, b;
};
std::vector<Values> all_values(const Format& format) {
  const double nan = std::nan("");
  std::vector<Bits> some;
  for (const double value : {0.0, -0.0, 1.0, -1.0, 1.5, HUGE_VAL, -HUGE_VAL, nan})
    some.push_back(format.encode(value));
  some[7] = format.encode(HUGE_VAL) + 1;  // another not-a-number
  std::vector<Values> result(2);
  for (unsigned n = 0; n < 64; ++n) {
    result[n / 32].a[n % 32] = some[n / 8];
    result[n / 32].b[n % 32] = some[n % 8];
  }
  return result;
}

LaneMask expected(const Comparison& comparison, const Format& format, const Values& values) {
  LaneMask lanes = 0;
  for (unsigned lane = 0; lane < warp_lanes; ++lane)
    if (comparison.holds(format.decode(values.a[lane]), format.decode(values.b[lane])))
      lanes |= 1u << lane;
  return lanes;
}

Lanes<std::uint32_t> pair(const Lanes<Bits>& low, const Lanes<Bits>& high) {
  Lanes<std::uint32_t> lanes;
  for (unsigned lane = 0; lane < warp_lanes; ++lane)
    lanes[lane] = low[lane] | std::uint32_t{high[lane]} << 16;
  return lanes;
}

/// p|q of an instruction with one operand that names both.
struct Pair {
  LaneMask p, q;
  bool operator==(const Pair&) const = default;
};
template <typename... In>
Pair pair_of(Isa isa, const std::string& opcode, const In&... in) {
  OneInstruction setp(opcode);
  setp.out(1);
  setp.out(1);
  setp.group(0, ptx::Operand::Form::pair);
  (setp.in(in), ...);
  EXPECT_TRUE(setp.lower(isa)) << opcode << ": " << setp.why();
  setp.run();
  return {setp.predicate(0), setp.predicate(1)};
}

TEST(HalfCompare, EveryComparisonOfEveryKindOfNumber) {
  for (const Type& type : types)
    for (const Comparison& comparison : comparisons)
      for (const Values& values : all_values(type.format))
        EXPECT_EQ(predicate_of("setp." + comparison.name + "." + type.name, values.a, values.b),
                  expected(comparison, type.format, values))
            << comparison.name << "." << type.name;
}

TEST(HalfCompare, PairsGiveOnePredicateAHalf) {
  for (const Isa isa : isas())
    for (const Type& type : types)
      for (const Comparison& comparison : comparisons) {
        const auto values = all_values(type.format);
        const Pair result = pair_of(isa, "setp." + comparison.name + "." + type.name + "x2",
                                    pair(values[0].a, values[1].a), pair(values[0].b, values[1].b));
        const Pair want{expected(comparison, type.format, values[0]),
                        expected(comparison, type.format, values[1])};
        EXPECT_EQ(result, want) << comparison.name << "." << type.name;
      }
}

TEST(HalfCompare, JoinsAThirdPredicate) {
  const auto low = all_values(f16)[0], high = all_values(f16)[1];
  const LaneMask less = expected(comparisons[2], f16, low),
                 less_high = expected(comparisons[2], f16, high);
  const Predicate c{0x0FF0F05A};
  EXPECT_EQ(predicate_of("setp.lt.and.f16", low.a, low.b, c), less & c.lanes);
  EXPECT_EQ(predicate_of("setp.lt.or.f16", low.a, low.b, c), less | c.lanes);
  EXPECT_EQ(predicate_of("setp.lt.xor.f16", low.a, low.b, c), less ^ c.lanes);
  const Pair pairs{less & c.lanes, less_high & c.lanes};
  EXPECT_EQ(pair_of(best_isa(), "setp.lt.and.f16x2", pair(low.a, high.a), pair(low.b, high.b), c),
            pairs);
}

TEST(HalfCompare, FlushesSubnormals) {
  EXPECT_EQ(predicate_of("setp.eq.f16", Bits{0x03FF}, Bits{0x8000}), 0u);
  EXPECT_EQ(predicate_of("setp.eq.ftz.f16", Bits{0x03FF}, Bits{0x8000}), all_lanes);
}

TEST(HalfCompare, SetWritesWhatItsTypeHasForTrue) {
  const Bits one = 0x3C00, two = 0x4000;
  EXPECT_EQ(test::one<Bits>("set.lt.f16.f16", one, two), 0x3C00);
  EXPECT_EQ(test::one<Bits>("set.gt.f16.f16", one, two), 0);
  EXPECT_EQ(test::one<Bits>("set.lt.u16.f16", one, two), 0xFFFF);
  EXPECT_EQ(test::one<std::uint32_t>("set.lt.u32.f16", one, two), 0xFFFFFFFFu);
  EXPECT_EQ(test::one<std::uint32_t>("set.lt.s32.f16", one, two), 0xFFFFFFFFu);
  EXPECT_EQ(test::one<Bits>("set.lt.bf16.bf16", Bits{0x3F80}, Bits{0x4000}), 0x3F80);
  // Low halves 1 and 1, high halves 1 and 2.
  EXPECT_EQ(test::one<std::uint32_t>("set.eq.f16x2.f16x2", 0x3C003C00u, 0x40003C00u), 0x00003C00u);
  EXPECT_EQ(test::one<std::uint32_t>("set.lt.f16x2.f16x2", 0x3C003C00u, 0x40003C00u), 0x3C000000u);
  EXPECT_EQ(test::one<std::uint32_t>("set.eq.u32.f16x2", 0x3C003C00u, 0x40003C00u), 0x0000FFFFu);
  EXPECT_EQ(test::one<std::uint32_t>("set.ne.u32.f16x2", 0x3C003C00u, 0x40003C00u), 0xFFFF0000u);
  EXPECT_EQ(test::one<std::uint32_t>("set.le.bf16x2.bf16x2", 0x3F803F80u, 0x40003F80u),
            0x3F803F80u);
  EXPECT_EQ(test::one<Bits>("set.lt.and.f16.f16", one, two, Predicate{0}), 0);
  EXPECT_EQ(test::one<Bits>("set.gt.or.f16.f16", one, two, Predicate{all_lanes}), 0x3C00);
}

TEST(HalfCompare, TaintOfPairsGoesToTheirPredicate) {
  OneInstruction setp("setp.lt.f16x2");
  setp.out(1);
  setp.out(1);
  setp.group(0, ptx::Operand::Form::pair);
  setp.in(all(std::uint32_t{1}), 0x8);
  setp.in(all(std::uint32_t{2}));
  ASSERT_TRUE(setp.lower(Isa::portable));
  setp.run(0x00FF00FF);
  EXPECT_EQ(setp.predicate_taint(0), 0u);
  EXPECT_EQ(setp.predicate_taint(1), 0x00FF00FFu);
}

}  // namespace
}  // namespace vertebra::emulator::test
