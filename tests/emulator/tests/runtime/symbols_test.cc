#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/emulator/tests/runtime/program.h"

namespace vertebra::emulator::runtime {
namespace {

using ::testing::ElementsAre;

const std::string variables = ptx_header() +
                              ".global .align 4 .u32 counter = 7;\n"
                              ".const .align 4 .b8 table[16] = {1, 0, 0, 0, 2, 0, 0, 0};\n"
                              ".global .attribute(.managed) .align 4 .u32 shared_counter = 9;\n";

struct Symbols {
  Symbols() : unit({{variables}}) {
    unit.variable(&counter, "counter", 4);
    unit.variable(table, "table", 16);
    unit.variable(&absent, "absent", 4);
    unit.managed(&managed, "shared_counter", 4);
  }
  TranslationUnit unit;
  std::uint32_t counter = 0, table[4] = {}, absent = 0;
  void* managed = nullptr;
};

TEST(Symbols, InitialValues) {
  Symbols symbols;
  std::uint32_t value = 0, table[4] = {};
  EXPECT_EQ(cudaMemcpyFromSymbol(&value, &symbols.counter, 4, 0, cudaMemcpyDeviceToHost),
            cudaSuccess);
  EXPECT_EQ(value, 7u);
  EXPECT_EQ(cudaMemcpyFromSymbol(table, symbols.table, 16, 0, cudaMemcpyDefault), cudaSuccess);
  EXPECT_THAT(table, ElementsAre(1, 2, 0, 0));
}

TEST(Symbols, WrittenAtAnOffset) {
  Symbols symbols;
  const std::uint32_t values[2] = {5, 6};
  EXPECT_EQ(cudaMemcpyToSymbol(symbols.table, values, 8, 8, cudaMemcpyHostToDevice), cudaSuccess);
  EXPECT_EQ(cudaMemcpyToSymbolAsync(symbols.table, values, 4, 0, cudaMemcpyHostToDevice, nullptr),
            cudaSuccess);
  std::uint32_t table[4] = {};
  EXPECT_EQ(cudaMemcpyFromSymbolAsync(table, symbols.table, 16, 0, cudaMemcpyDeviceToHost, nullptr),
            cudaSuccess);
  EXPECT_EQ(cudaDeviceSynchronize(), cudaSuccess);
  EXPECT_THAT(table, ElementsAre(5, 2, 5, 6));
}

TEST(Symbols, AddressAndSize) {
  Symbols symbols;
  void* address = nullptr;
  std::size_t size = 0;
  ASSERT_EQ(cudaGetSymbolAddress(&address, symbols.table), cudaSuccess);
  ASSERT_EQ(cudaGetSymbolSize(&size, symbols.table), cudaSuccess);
  EXPECT_EQ(size, 16u);
  std::uint32_t second = 0;
  EXPECT_EQ(cudaMemcpy(&second, static_cast<char*>(address) + 4, 4, cudaMemcpyDeviceToHost),
            cudaSuccess);
  EXPECT_EQ(second, 2u);
}

TEST(Symbols, ManagedOnesHaveTheirPointerFilled) {
  Symbols symbols;
  ASSERT_TRUE(symbols.unit.initialise());
  ASSERT_NE(symbols.managed, nullptr);
  EXPECT_EQ(*static_cast<std::uint32_t*>(symbols.managed), 9u);
  // cudaMemcpyFromSymbol(variable): nvcc passes what the variable is stored at.
  std::uint32_t value = 0;
  EXPECT_EQ(cudaMemcpyFromSymbol(&value, symbols.managed, 4, 0, cudaMemcpyDefault), cudaSuccess);
  EXPECT_EQ(value, 9u);
}

// The program is about to follow the null pointer: it ends with a reason at least.
TEST(Symbols, ManagedOnesWithoutAnImage) {
  TranslationUnit unit({{ptx_header(90), 90}});
  void* managed = nullptr;
  unit.managed(&managed, "shared_counter", 4);
  ::testing::internal::CaptureStderr();
  EXPECT_FALSE(unit.initialise());
  EXPECT_EQ(::testing::internal::GetCapturedStderr(),
            "emulator: unsupported: managed variables of a module that has no PTX for the A100\n");
}

TEST(Symbols, Unknown) {
  Symbols symbols;
  int other = 0;
  void* address = nullptr;
  EXPECT_EQ(cudaGetSymbolAddress(&address, &other), cudaErrorInvalidSymbol);
  EXPECT_EQ(cudaGetSymbolAddress(&address, &symbols.absent), cudaErrorInvalidSymbol);
  EXPECT_EQ(cudaMemcpyToSymbol(&other, &other, 4, 0, cudaMemcpyHostToDevice),
            cudaErrorInvalidSymbol);
}

TEST(Symbols, WrongDirection) {
  Symbols symbols;
  std::uint32_t value = 0;
  EXPECT_EQ(cudaMemcpyToSymbol(&symbols.counter, &value, 4, 0, cudaMemcpyDeviceToHost),
            cudaErrorInvalidMemcpyDirection);
  EXPECT_EQ(cudaMemcpyFromSymbol(&value, &symbols.counter, 4, 0, cudaMemcpyHostToDevice),
            cudaErrorInvalidMemcpyDirection);
}

// A finding makes the process fail, so each has one of its own.
void expect_bounds(std::size_t count, std::size_t offset, const char* line) {
  const auto process = [&] {
    Symbols symbols;
    std::uint32_t values[8] = {};
    const cudaError_t error =
        cudaMemcpyToSymbol(symbols.table, values, count, offset, cudaMemcpyHostToDevice);
    std::exit(error == cudaErrorInvalidValue ? 0 : 1);
  };
  EXPECT_EXIT(process(), ::testing::ExitedWithCode(86), line);
}

TEST(SymbolBounds, BeyondTheVariable) {
  expect_bounds(8, 12, "emulator: bounds: cudaMemcpyToSymbol: 8 bytes at offset 12 of .*table");
  expect_bounds(17, 0, "emulator: bounds: cudaMemcpyToSymbol: 17 bytes at offset 0 of .*table");
}

TEST(SymbolBounds, SumsThatWrap) {
  expect_bounds(~std::size_t{0} - 3, 8,
                "emulator: bounds: cudaMemcpyToSymbol: 18446744073709551612 bytes at offset 8");
  expect_bounds(8, ~std::size_t{0} - 3, "emulator: bounds: cudaMemcpyToSymbol: 8 bytes");
}

}  // namespace
}  // namespace vertebra::emulator::runtime
