#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/emulator/tests/runtime/program.h"

namespace vertebra::emulator::runtime {
namespace {

const std::string module_text =
    ptx_header() + ".const .align 4 .b8 table[20];\n" + store_kernel("plain") +
    store_kernel("bounded", ".maxntid 32, 4, 1") + store_kernel("fixed", ".reqntid 8, 8, 2") +
    store_kernel("sharing", "", ".shared .align 4 .b8 tile[1024];\n");

class Functions : public ::testing::Test {
 protected:
  Functions() : unit({{module_text}}) {
    unit.kernel(&plain, "plain");
    unit.kernel(&bounded, "bounded");
    unit.kernel(&fixed, "fixed");
    unit.kernel(&sharing, "sharing");
  }
  static cudaFuncAttributes attributes(const char& stub) {
    cudaFuncAttributes found{};
    EXPECT_EQ(cudaFuncGetAttributes(&found, &stub), cudaSuccess);
    return found;
  }
  TranslationUnit unit;
  char plain, bounded, fixed, sharing;
};

TEST_F(Functions, Attributes) {
  const auto found = attributes(plain);
  EXPECT_EQ(found.maxThreadsPerBlock, 1024);
  EXPECT_EQ(found.ptxVersion, 80);
  EXPECT_EQ(found.binaryVersion, 80);
  EXPECT_EQ(found.sharedSizeBytes, 0u);
  EXPECT_EQ(found.constSizeBytes, 20u);
  EXPECT_EQ(found.maxDynamicSharedSizeBytes, 48 * 1024);
  EXPECT_EQ(found.preferredShmemCarveout, -1);
  EXPECT_EQ(found.numRegs, 0);
}

TEST_F(Functions, ThreadsOfTheirDirectives) {
  EXPECT_EQ(attributes(bounded).maxThreadsPerBlock, 128);
  EXPECT_EQ(attributes(fixed).maxThreadsPerBlock, 128);
}

TEST_F(Functions, StaticSharedMemoryTakesFromTheDynamicPart) {
  const auto found = attributes(sharing);
  EXPECT_EQ(found.sharedSizeBytes, 1024u);
  EXPECT_EQ(found.maxDynamicSharedSizeBytes, 47 * 1024);
}

TEST_F(Functions, DynamicSharedMemoryUpToTheDevice) {
  constexpr int most = 163 * 1024;  // of an A100
  const auto set = [](const char& stub, int value) {
    return cudaFuncSetAttribute(&stub, cudaFuncAttributeMaxDynamicSharedMemorySize, value);
  };
  EXPECT_EQ(set(plain, most), cudaSuccess);
  EXPECT_EQ(attributes(plain).maxDynamicSharedSizeBytes, most);
  EXPECT_EQ(set(plain, most + 1), cudaErrorInvalidValue);
  EXPECT_EQ(set(plain, -1), cudaErrorInvalidValue);
  EXPECT_EQ(attributes(plain).maxDynamicSharedSizeBytes, most);
  EXPECT_EQ(set(sharing, most - 1024), cudaSuccess);
  EXPECT_EQ(set(sharing, most - 1023), cudaErrorInvalidValue);
}

TEST_F(Functions, OtherAttributes) {
  const auto carveout = cudaFuncAttributePreferredSharedMemoryCarveout;
  EXPECT_EQ(cudaFuncSetAttribute(&plain, carveout, 50), cudaSuccess);
  EXPECT_EQ(attributes(plain).preferredShmemCarveout, 50);
  EXPECT_EQ(cudaFuncSetAttribute(&plain, carveout, 101), cudaErrorInvalidValue);
  EXPECT_EQ(cudaFuncSetAttribute(&plain, cudaFuncAttributeMax, 1), cudaErrorInvalidValue);
  EXPECT_EQ(cudaFuncSetCacheConfig(&plain, cudaFuncCachePreferL1), cudaSuccess);
}

TEST_F(Functions, Parameters) {
  std::size_t offset = 9, size = 9;
  EXPECT_EQ(cudaFuncGetParamInfo(&plain, 1, &offset, &size), cudaSuccess);
  EXPECT_EQ(offset, 8u);
  EXPECT_EQ(size, 4u);
  EXPECT_EQ(cudaFuncGetParamInfo(&plain, 2, &offset, &size), cudaErrorInvalidValue);
}

TEST_F(Functions, Unknown) {
  const char other = 0;
  cudaFuncAttributes found{};
  EXPECT_EQ(cudaFuncGetAttributes(&found, &other), cudaErrorInvalidDeviceFunction);
  EXPECT_EQ(cudaFuncSetCacheConfig(&other, cudaFuncCachePreferL1), cudaErrorInvalidDeviceFunction);
}

}  // namespace
}  // namespace vertebra::emulator::runtime
