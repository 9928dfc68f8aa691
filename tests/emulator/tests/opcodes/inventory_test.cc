// What the list of opcodes counts, and what it says is not covered.
#include "tests/emulator/opcodes/inventory.h"

#include "tests/emulator/fatbin/container.h"
#include "tests/emulator/ptx/parser.h"

namespace vertebra::emulator {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const char* const text = R"(.version 9.0
.target sm_80
.address_size 64
.func f() { .reg .b32 %r<3>; add.s32 %r1, %r2, 1; ret; }
.entry k() {
.reg .b32 %r<3>;
add.s32 %r1, %r2, 1;
add .s32 %r1, %r2, 2;
frobnicate.b32 %r1, %r2;
frobnicate.b32 %r1, %r1;
ret;
})";

OpcodeInventory inventory_of(std::string_view ptx) {
  OpcodeInventory inventory;
  add_opcodes(ptx::parse(ptx), inventory);
  return inventory;
}

std::span<const std::byte> bytes(std::string_view data) { return std::as_bytes(std::span(data)); }

TEST(Opcodes, AreCountedInKernelsAndFunctions) {
  OpcodeInventory inventory = inventory_of(text);
  ASSERT_EQ(inventory.size(), 3U);
  EXPECT_EQ(inventory["add.s32"].count, 3U) << "a blank in an opcode makes no other";
  EXPECT_EQ(inventory["ret"].count, 2U);
  EXPECT_EQ(inventory["frobnicate.b32"].count, 2U);
}

TEST(Opcodes, ThoseNotCoveredSayWhyAndWhere) {
  OpcodeInventory inventory = inventory_of(text);
  EXPECT_EQ(count_uncovered(inventory), 1U);
  EXPECT_EQ(inventory["add.s32"].uncovered, 0U) << inventory["add.s32"].why;
  EXPECT_EQ(inventory["ret"].uncovered, 0U) << inventory["ret"].why;
  EXPECT_EQ(inventory["frobnicate.b32"].uncovered, 2U);
  EXPECT_FALSE(inventory["frobnicate.b32"].why.empty());
  EXPECT_EQ(inventory["frobnicate.b32"].where, "line 9 of k");
  const std::string table = print(inventory);
  EXPECT_THAT(table, HasSubstr("       3  add.s32\n"));
  EXPECT_THAT(table, HasSubstr("       2  frobnicate.b32  NOT COVERED in 2: "));
  EXPECT_THAT(table, HasSubstr("3 opcodes, 1 not covered\n"));
}

TEST(Opcodes, TextIsItsOwnModule) { EXPECT_THAT(ptx_in(bytes(text)), ElementsAre(text)); }

TEST(Opcodes, PtxOfAFatbin) {
  std::string payload = "ret;";
  std::string entry(80, '\0');
  entry[0] = 1;             // PTX
  entry[2] = entry[3] = 1;  // version 0x101
  entry[4] = 80;            // bytes of this header
  entry[8] = 8;             // bytes of the payload with its padding
  entry[28] = 80;           // compute_80
  entry[40] = 0x11;         // 64 bits, Linux
  payload.resize(8);
  std::string container("\x50\xED\x55\xBA\x01\x00\x10\x00\x58\x00\x00\x00\x00\x00\x00\x00", 16);
  container += entry + payload;
  EXPECT_THAT(ptx_in(bytes(container)), ElementsAre("ret;"));
  container[16] = 2;  // a cubin
  EXPECT_TRUE(ptx_in(bytes(container)).empty());
  container.resize(40);
  EXPECT_THROW(ptx_in(bytes(container)), fatbin::FormatError);
}

}  // namespace
}  // namespace vertebra::emulator
