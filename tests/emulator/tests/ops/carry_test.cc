#include <gtest/gtest.h>

#include <random>

#include "tests/emulator/tests/ops/one_instruction.h"

namespace vertebra::emulator::test {
namespace {

/// One instruction on a warp whose carry is `carry`; the carry after it comes back in it.
template <typename T>
Lanes<T> with_carry(Isa isa, LaneMask& carry, std::string_view opcode,
                    const std::vector<Lanes<T>>& in, LaneMask mask = all_lanes) {
  OneInstruction instruction(opcode);
  instruction.out(8 * sizeof(T));
  for (const Lanes<T>& values : in) instruction.in(values);
  EXPECT_TRUE(instruction.lower(isa)) << instruction.why();
  instruction.warp.carry = carry;
  instruction.run(mask);
  carry = instruction.warp.carry;
  return instruction.result<T>();
}

TEST(CarryTest, SumsOf128BitsFromWords) {
  std::mt19937 random(3);
  for (const Isa isa : isas())
    for (int round = 0; round < 20; ++round) {
      Lanes<std::uint32_t> a[4], b[4], sum[4], difference[4];
      for (int word = 0; word < 4; ++word)
        for (unsigned lane = 0; lane < warp_lanes; ++lane) {
          a[word][lane] = random() % 4 ? static_cast<std::uint32_t>(random()) : 0xFFFFFFFF;
          b[word][lane] = random() % 4 ? static_cast<std::uint32_t>(random()) : 0xFFFFFFFF;
        }
      LaneMask carry = 0x12345678;
      const char* sums[] = {"add.cc.u32", "addc.cc.u32", "addc.cc.u32", "addc.u32"};
      for (int word = 0; word < 4; ++word)
        sum[word] = with_carry<std::uint32_t>(isa, carry, sums[word], {a[word], b[word]});
      const char* differences[] = {"sub.cc.u32", "subc.cc.u32", "subc.cc.u32", "subc.u32"};
      for (int word = 0; word < 4; ++word)
        difference[word] =
            with_carry<std::uint32_t>(isa, carry, differences[word], {a[word], b[word]});
      __extension__ using Wide = unsigned __int128;
      for (unsigned lane = 0; lane < warp_lanes; ++lane) {
        const auto join = [lane](const Lanes<std::uint32_t>* words) {
          Wide value = 0;
          for (int word = 3; word >= 0; --word) value = value << 32 | words[word][lane];
          return value;
        };
        EXPECT_TRUE(join(sum) == join(a) + join(b));
        EXPECT_TRUE(join(difference) == join(a) - join(b));
      }
    }
}

TEST(CarryTest, ProductsOf128BitsFromWords) {
  const std::uint64_t a0 = 0xFEDCBA9876543210, a1 = 0x0123456789ABCDEF, b = 0xF0E1D2C3B4A59687;
  for (const Isa isa : isas()) {
    LaneMask carry = 0;
    // (a1:a0) * b, the lower 128 bits.
    const auto low = with_carry<std::uint64_t>(isa, carry, "mad.lo.cc.u64",
                                               {all(a0), all(b), all(std::uint64_t{5})});
    EXPECT_EQ(carry, 0u);
    const auto high =
        with_carry<std::uint64_t>(isa, carry, "madc.hi.cc.u64", {all(a0), all(b), all(a1 * b)});
    __extension__ using Wide = unsigned __int128;
    const Wide exact = (Wide{a1} << 64 | a0) * b + 5;
    EXPECT_EQ(low[7], static_cast<std::uint64_t>(exact));
    EXPECT_EQ(high[7], static_cast<std::uint64_t>(exact >> 64));
  }
}

TEST(CarryTest, OnlyTheLanesOfTheMaskGetACarry) {
  for (const Isa isa : isas()) {
    LaneMask carry = 0xF0000000;
    with_carry<std::uint32_t>(isa, carry, "add.cc.u32", {all(0xFFFFFFFFu), all(1u)}, 0x000000FF);
    EXPECT_EQ(carry, 0xF00000FFu);
    with_carry<std::uint32_t>(isa, carry, "addc.u32", {all(0xFFFFFFFFu), all(1u)});
    EXPECT_EQ(carry, 0xF00000FFu) << "without .cc the carry stays";
  }
}

TEST(CarryTest, TaintTravelsWithTheCarry) {
  OneInstruction first("add.cc.u32");
  first.out(32);
  first.in(all(1u), 0x1);
  first.in(all(2u));
  ASSERT_TRUE(first.lower(Isa::portable));
  first.run(0xFF);
  EXPECT_EQ(first.warp.carry_tainted, 0xFFu);
  OneInstruction second("addc.u32");
  second.out(32);
  second.in(all(1u));
  second.in(all(2u));
  ASSERT_TRUE(second.lower(Isa::portable));
  second.warp.carry_tainted = first.warp.carry_tainted;
  second.run();
  EXPECT_EQ(second.taint()[7], 0xF);
  EXPECT_EQ(second.taint()[8], 0);
}

}  // namespace
}  // namespace vertebra::emulator::test
