#include <cuda_runtime_api.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "tests/emulator/tests/runtime/process.h"

namespace vertebra::emulator::runtime {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

std::vector<unsigned char> counting(std::size_t count) {
  std::vector<unsigned char> bytes(count);
  std::iota(bytes.begin(), bytes.end(), static_cast<unsigned char>(1));
  return bytes;
}

std::vector<unsigned char> read_back(const void* device, std::size_t count) {
  std::vector<unsigned char> bytes(count);
  EXPECT_EQ(cudaMemcpy(bytes.data(), device, count, cudaMemcpyDeviceToHost), cudaSuccess);
  return bytes;
}

/// A program whose only finding begins with `line`.
void expect_finding(const std::string& line, const std::function<void()>& program) {
  const Outcome outcome = run_process(program);
  EXPECT_EQ(outcome.status, 86);
  EXPECT_THAT(outcome.errors, AllOf(StartsWith("emulator: " + line), MatchesRegex("[^\n]*\n")));
}

TEST(MemoryApi, RoundTripsAreSilent) {
  EXPECT_EQ(run_process([] {
              const auto bytes = counting(100);
              void *a = nullptr, *b = nullptr;
              EXPECT_EQ(cudaMalloc(&a, 100), cudaSuccess);
              EXPECT_EQ(cudaMalloc(&b, 100), cudaSuccess);
              EXPECT_EQ(cudaMemcpy(a, bytes.data(), 100, cudaMemcpyHostToDevice), cudaSuccess);
              EXPECT_EQ(cudaMemcpy(b, a, 100, cudaMemcpyDeviceToDevice), cudaSuccess);
              EXPECT_EQ(read_back(b, 100), bytes);
              EXPECT_EQ(cudaMemset(b, 7, 50), cudaSuccess);
              EXPECT_EQ(read_back(b, 51)[49], 7);
              EXPECT_EQ(read_back(b, 51)[50], 51);
              EXPECT_EQ(cudaFree(a), cudaSuccess);
              EXPECT_EQ(cudaFree(b), cudaSuccess);
              EXPECT_EQ(cudaFree(nullptr), cudaSuccess);
            }),
            silent);
}

TEST(MemoryApi, RowsLandWherePitchesSay) {
  EXPECT_EQ(run_process([] {
              const auto bytes = counting(6);  // 2 rows of 3
              char* device = nullptr;
              std::size_t pitch = 0;
              EXPECT_EQ(cudaMallocPitch(reinterpret_cast<void**>(&device), &pitch, 3, 2),
                        cudaSuccess);
              EXPECT_EQ(pitch % 512, 0u);
              EXPECT_EQ(cudaMemset2D(device, pitch, 9, 3, 2), cudaSuccess);
              EXPECT_EQ(cudaMemcpy2D(device, pitch, bytes.data(), 3, 2, 2, cudaMemcpyHostToDevice),
                        cudaSuccess);
              EXPECT_THAT(read_back(device, 3), testing::ElementsAre(1, 2, 9));
              EXPECT_THAT(read_back(device + pitch, 3), testing::ElementsAre(4, 5, 9));
              EXPECT_EQ(cudaMemcpy2D(device, 2, bytes.data(), 3, 3, 2, cudaMemcpyHostToDevice),
                        cudaErrorInvalidPitchValue);
              EXPECT_EQ(cudaFree(device), cudaSuccess);
            }),
            silent);
}

TEST(MemoryApi, SlicesLandWhereExtentsSay) {
  EXPECT_EQ(run_process([] {
              const auto bytes = counting(24);  // 2 slices of 3 rows of 4
              cudaPitchedPtr device{};
              EXPECT_EQ(cudaMalloc3D(&device, {4, 3, 2}), cudaSuccess);
              EXPECT_EQ(cudaMemset3D(device, 0, {4, 3, 2}), cudaSuccess);
              cudaMemcpy3DParms copy{};
              copy.srcPtr = {const_cast<unsigned char*>(bytes.data()), 4, 4, 3};
              copy.srcPos = {1, 1, 0};
              copy.dstPtr = device;
              copy.dstPos = {2, 0, 0};
              copy.extent = {2, 2, 2};
              copy.kind = cudaMemcpyHostToDevice;
              EXPECT_EQ(cudaMemcpy3D(&copy), cudaSuccess);
              const auto* at = static_cast<char*>(device.ptr);
              EXPECT_THAT(read_back(at, 4), testing::ElementsAre(0, 0, 6, 7));
              EXPECT_THAT(read_back(at + 4 * device.pitch, 4), testing::ElementsAre(0, 0, 22, 23));
              EXPECT_THAT(read_back(at + 2 * device.pitch, 4), testing::Each(0));
              EXPECT_EQ(cudaFree(device.ptr), cudaSuccess);
            }),
            silent);
}

TEST(MemoryApi, CopyBeyondTheEnd) {
  expect_finding("bounds: cudaMemcpy: destination: 101 bytes at 0x", [] {
    char* device = nullptr;
    cudaMalloc(reinterpret_cast<void**>(&device), 100);
    std::vector<char> host(101);
    EXPECT_EQ(cudaMemcpy(device, host.data(), 101, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
    EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidValue);
    EXPECT_EQ(cudaMemcpy(device, host.data(), 100, cudaMemcpyHostToDevice), cudaSuccess);
    cudaFree(device);
  });
}

TEST(MemoryApi, LastRowBeyondTheEnd) {
  expect_finding("bounds: cudaMemset2D: destination: 2 rows of 61 bytes with a pitch of 64", [] {
    char* device = nullptr;
    cudaMalloc(reinterpret_cast<void**>(&device), 124);
    EXPECT_EQ(cudaMemset2D(device, 64, 0, 60, 2), cudaSuccess);
    EXPECT_EQ(cudaMemset2D(device, 64, 0, 61, 2), cudaErrorInvalidValue);
    cudaFree(device);
  });
}

TEST(MemoryApi, FillBeyondAnEndThatWraps) {
  expect_finding("bounds: cudaMemset2D", [] {
    char* device = nullptr;
    cudaMalloc(reinterpret_cast<void**>(&device), 64);
    EXPECT_EQ(cudaMemset2D(device, std::size_t{1} << 63, 0, 1, 3), cudaErrorInvalidValue);
    cudaFree(device);
  });
}

TEST(MemoryApi, UseAfterFree) {
  expect_finding("use-after-free: cudaMemset: destination: 4 bytes at 0x", [] {
    void* device = nullptr;
    cudaMalloc(&device, 100);
    cudaFree(device);
    EXPECT_EQ(cudaMemset(device, 0, 4), cudaErrorInvalidValue);
  });
}

TEST(MemoryApi, WrongKinds) {
  expect_finding("bounds: cudaMemcpy: the kind says that the destination is device memory", [] {
    char from = 1, to = 0;
    EXPECT_EQ(cudaMemcpy(&to, &from, 1, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
  });
  expect_finding("bounds: cudaMemcpy: the kind says that the source is host memory", [] {
    void *a = nullptr, *b = nullptr;
    cudaMalloc(&a, 4);
    cudaMalloc(&b, 4);
    EXPECT_EQ(cudaMemcpy(a, b, 4, cudaMemcpyHostToDevice), cudaErrorInvalidValue);
    EXPECT_EQ(cudaMemcpy(a, b, 4, static_cast<cudaMemcpyKind>(7)), cudaErrorInvalidMemcpyDirection);
    cudaFree(a);
    cudaFree(b);
  });
  expect_finding("bounds: cudaMemset: destination: pageable host memory", [] {
    char to = 0;
    EXPECT_EQ(cudaMemset(&to, 1, 1), cudaErrorInvalidValue);
    EXPECT_EQ(to, 0);
  });
}

TEST(MemoryApi, DefaultKindsFollowTheAddresses) {
  EXPECT_EQ(run_process([] {
              const auto bytes = counting(8);
              std::vector<unsigned char> host(8);
              void* device = nullptr;
              cudaMalloc(&device, 8);
              EXPECT_EQ(cudaMemcpy(device, bytes.data(), 8, cudaMemcpyDefault), cudaSuccess);
              EXPECT_EQ(cudaMemcpy(host.data(), device, 8, cudaMemcpyDefault), cudaSuccess);
              EXPECT_EQ(host, bytes);
              cudaFree(device);
            }),
            silent);
}

TEST(MemoryApi, BadFrees) {
  expect_finding("free: cudaFree: 0x", [] {
    void* device = nullptr;
    cudaMalloc(&device, 100);
    EXPECT_EQ(cudaFree(device), cudaSuccess);
    EXPECT_EQ(cudaFree(device), cudaErrorInvalidValue);
  });
  expect_finding("free: cudaFree: 0x", [] {
    char* device = nullptr;
    cudaMalloc(reinterpret_cast<void**>(&device), 100);
    EXPECT_EQ(cudaFree(device + 16), cudaErrorInvalidValue);
    EXPECT_EQ(cudaFree(device), cudaSuccess);
  });
  expect_finding("free: cudaFree: 0x", [] {
    int host = 0;
    EXPECT_EQ(cudaFree(&host), cudaErrorInvalidValue);
  });
  expect_finding("free: cudaFree: 0x", [] {
    void* pinned = nullptr;
    cudaMallocHost(&pinned, 4);
    EXPECT_EQ(cudaFree(pinned), cudaErrorInvalidValue);
    EXPECT_EQ(cudaFreeHost(pinned), cudaSuccess);
  });
  expect_finding("free: cudaFreeHost: 0x", [] {
    void* device = nullptr;
    cudaMalloc(&device, 4);
    EXPECT_EQ(cudaFreeHost(device), cudaErrorInvalidValue);
    cudaFree(device);
  });
  expect_finding("free: cudaFreeAsync: 0x", [] {
    void* device = nullptr;
    cudaMallocAsync(&device, 4, nullptr);
    EXPECT_EQ(cudaFreeAsync(device, nullptr), cudaSuccess);
    EXPECT_EQ(cudaFreeAsync(device, nullptr), cudaErrorInvalidValue);
  });
}

TEST(MemoryApi, LeaksInTheOrderOfTheirAllocation) {
  const Outcome outcome = run_process([] {
    void* kept[3];
    for (std::size_t n = 0; n < 3; ++n) cudaMalloc(&kept[n], 100 + n);
    cudaFree(kept[1]);
    void* pinned = nullptr;
    cudaMallocHost(&pinned, 4);
  });
  EXPECT_EQ(outcome.status, 86);
  EXPECT_THAT(outcome.errors, MatchesRegex("emulator: leak: never freed: 100 bytes at 0x[0-9a-f]+ "
                                           "\\(cudaMalloc #1\\)\n"
                                           "emulator: leak: never freed: 102 bytes at 0x[0-9a-f]+ "
                                           "\\(cudaMalloc #3\\)\n"
                                           "emulator: leak: never freed: 4 bytes at 0x[0-9a-f]+ "
                                           "\\(cudaMallocHost #4\\)\n"));
}

TEST(MemoryApi, ADeviceResetFreesAll) {
  EXPECT_EQ(run_process([] {
              void* device = nullptr;
              cudaMalloc(&device, 100);
              EXPECT_EQ(cudaDeviceReset(), cudaSuccess);
              std::size_t free = 0, total = 1;
              EXPECT_EQ(cudaMemGetInfo(&free, &total), cudaSuccess);
              EXPECT_EQ(free, total);
            }),
            silent);
}

TEST(MemoryApi, StaticDestructorsMayStillFree) {
  EXPECT_EQ(run_process([] {
              static struct Owner {
                void* device = nullptr;
                ~Owner() { cudaFree(device); }
              } owner;
              cudaMalloc(&owner.device, 4);
            }),
            silent);
}

TEST(MemoryApi, MoreThanThereIs) {
  EXPECT_EQ(run_process([] {
              std::size_t free = 0, total = 0;
              EXPECT_EQ(cudaMemGetInfo(&free, &total), cudaSuccess);
              EXPECT_EQ(total, std::size_t{80} << 30);
              void *half = nullptr, *more = nullptr;
              EXPECT_EQ(cudaMalloc(&half, total / 2), cudaSuccess);
              EXPECT_EQ(cudaMalloc(&more, total / 2 + 1), cudaErrorMemoryAllocation);
              EXPECT_EQ(cudaGetLastError(), cudaErrorMemoryAllocation);
              EXPECT_EQ(cudaFree(half), cudaSuccess);
            }),
            silent);
}

TEST(MemoryApi, WhatPointersAre) {
  EXPECT_EQ(run_process([] {
              const auto type_of = [](const void* pointer) {
                cudaPointerAttributes attributes{};
                EXPECT_EQ(cudaPointerGetAttributes(&attributes, pointer), cudaSuccess);
                return attributes.type;
              };
              char* device = nullptr;
              void *pinned = nullptr, *managed = nullptr, *mapped = nullptr;
              std::vector<char> host(64);
              cudaMalloc(reinterpret_cast<void**>(&device), 64);
              cudaMallocHost(&pinned, 64);
              cudaMallocManaged(&managed, 64, cudaMemAttachGlobal);
              EXPECT_EQ(type_of(device + 63), cudaMemoryTypeDevice);
              EXPECT_EQ(type_of(pinned), cudaMemoryTypeHost);
              EXPECT_EQ(type_of(managed), cudaMemoryTypeManaged);
              EXPECT_EQ(type_of(host.data()), cudaMemoryTypeUnregistered);
              EXPECT_EQ(cudaHostGetDevicePointer(&mapped, host.data(), 0), cudaErrorInvalidValue);
              EXPECT_EQ(cudaHostRegister(host.data(), 64, cudaHostRegisterDefault), cudaSuccess);
              EXPECT_EQ(cudaHostRegister(host.data() + 8, 8, 0),
                        cudaErrorHostMemoryAlreadyRegistered);
              EXPECT_EQ(type_of(host.data()), cudaMemoryTypeHost);
              EXPECT_EQ(cudaHostGetDevicePointer(&mapped, host.data(), 0), cudaSuccess);
              EXPECT_EQ(mapped, host.data());
              EXPECT_EQ(cudaHostUnregister(host.data()), cudaSuccess);
              EXPECT_EQ(cudaHostUnregister(host.data()), cudaErrorHostMemoryNotRegistered);
              EXPECT_EQ(type_of(host.data()), cudaMemoryTypeUnregistered);
              EXPECT_EQ(cudaMemcpy(device, host.data(), 64, cudaMemcpyHostToDevice), cudaSuccess);
              EXPECT_EQ(cudaFree(managed), cudaSuccess);
              EXPECT_EQ(cudaFreeHost(pinned), cudaSuccess);
              EXPECT_EQ(cudaFree(device), cudaSuccess);
              cudaGetLastError();
            }),
            silent);
}

TEST(MemoryApi, PoolsCount) {
  EXPECT_EQ(
      run_process([] {
        cudaMemPoolProps properties{};
        properties.allocType = cudaMemAllocationTypePinned;
        properties.location = {cudaMemLocationTypeDevice, 0};
        cudaMemPool_t pool = nullptr;
        EXPECT_EQ(cudaMemPoolCreate(&pool, &properties), cudaSuccess);
        void* device = nullptr;
        EXPECT_EQ(cudaMallocFromPoolAsync(&device, 96, pool, nullptr), cudaSuccess);
        std::uint64_t used = 0, threshold = 1 << 20;
        EXPECT_EQ(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrUsedMemCurrent, &used), cudaSuccess);
        EXPECT_EQ(used, 96u);
        EXPECT_EQ(cudaFreeAsync(device, nullptr), cudaSuccess);
        EXPECT_EQ(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrUsedMemCurrent, &used), cudaSuccess);
        EXPECT_EQ(used, 0u);
        EXPECT_EQ(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &threshold),
                  cudaSuccess);
        EXPECT_EQ(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &used),
                  cudaSuccess);
        EXPECT_EQ(used, threshold);
        EXPECT_EQ(cudaMemPoolTrimTo(pool, 0), cudaSuccess);
        EXPECT_EQ(cudaMemPoolDestroy(pool), cudaSuccess);
        EXPECT_EQ(cudaMemPoolDestroy(pool), cudaErrorInvalidValue);
      }),
      silent);
}

}  // namespace
}  // namespace vertebra::emulator::runtime
