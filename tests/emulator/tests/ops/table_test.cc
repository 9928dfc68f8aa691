#include <gtest/gtest.h>

#include "tests/emulator/ops/families.h"
#include "tests/emulator/tests/ops/isas.h"

namespace vertebra::emulator::test {
namespace {

TEST(TableTest, TheTypeChoosesAmongFamiliesOfAName) {
  for (const Isa isa : isas()) {
    const Family* integer = find_family("add", "u32", isa);
    const Family* single = find_family("add", "f32", isa);
    const Family* half = find_family("add", "f16x2", isa);
    ASSERT_TRUE(integer && single && half);
    EXPECT_NE(integer, single);
    EXPECT_NE(single, half);
    EXPECT_EQ(single, find_family("add", "f64", isa));
    EXPECT_EQ(find_family("add", "f3", isa), nullptr) << "whole words only";
    EXPECT_EQ(find_family("add", "", isa), nullptr);
    EXPECT_EQ(find_family("nothing", "u32", isa), nullptr);
  }
}

TEST(TableTest, AFamilyWithoutTypesTakesAny) {
  for (const Isa isa : isas()) {
    ASSERT_TRUE(find_family("prmt", "f4e", isa));
    EXPECT_EQ(find_family("prmt", "f4e", isa), find_family("prmt", "b32", isa));
  }
}

TEST(TableTest, EveryWidthHasHandlersOfItsOwn) {
  for (const Isa isa : isas()) {
    if (isa == Isa::portable) continue;
    EXPECT_NE(find_family("add", "u32", isa)->lower,
              find_family("add", "u32", Isa::portable)->lower);
  }
}

}  // namespace
}  // namespace vertebra::emulator::test
