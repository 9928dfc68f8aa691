#include <cuda_runtime_api.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "tests/emulator/tests/runtime/process.h"

// Missing synchronisation: what shows it, and that correct programs are silent under every seed.
namespace vertebra::emulator::runtime {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

constexpr int seeds = 50;

/// Two streams that do not wait for the default stream, an event, device and pinned memory.
struct Fixture {
  Fixture() {
    cudaStreamCreateWithFlags(&first, cudaStreamNonBlocking);
    cudaStreamCreateWithFlags(&second, cudaStreamNonBlocking);
    cudaEventCreateWithFlags(&event, cudaEventDisableTiming);
    cudaMalloc(reinterpret_cast<void**>(&a), 64);
    cudaMalloc(reinterpret_cast<void**>(&b), 64);
    cudaMallocHost(reinterpret_cast<void**>(&pinned), 64);
    cudaMemset(a, 0, 64);
    cudaMemset(b, 0, 64);
    cudaDeviceSynchronize();
  }
  ~Fixture() {
    EXPECT_EQ(cudaFree(a), cudaSuccess);
    EXPECT_EQ(cudaFree(b), cudaSuccess);
    EXPECT_EQ(cudaFreeHost(pinned), cudaSuccess);
    cudaEventDestroy(event);
    cudaStreamDestroy(first);
    cudaStreamDestroy(second);
  }
  cudaStream_t first = nullptr, second = nullptr;
  cudaEvent_t event = nullptr;
  unsigned char *a = nullptr, *b = nullptr, *pinned = nullptr;
};

/// Correct in every order that its synchronisation allows.
void expect_silent(const std::function<void(Fixture&)>& program) {
  const auto whole = [&] {
    Fixture fixture;
    program(fixture);
  };
  EXPECT_EQ(run_process(whole), silent);
  for (int seed = 0; seed < seeds; ++seed) EXPECT_EQ(run_process(whole, deferred(seed)), silent);
}

/// Has one finding, in both modes, whatever the seed.
void expect_finding(const std::string& line, const std::function<void(Fixture&)>& program) {
  const auto whole = [&] {
    Fixture fixture;
    program(fixture);
  };
  const auto one_line =
      AllOf(StartsWith("emulator: stream-order: "), HasSubstr(line), MatchesRegex("[^\n]*\n"));
  const auto check = [&](const Outcome& outcome) {
    EXPECT_EQ(outcome.status, 86);
    EXPECT_THAT(outcome.errors, one_line);
  };
  check(run_process(whole));
  for (int seed = 0; seed < 10; ++seed) check(run_process(whole, deferred(seed)));
}

TEST(StreamOrder, AMissingEvent) {
  expect_finding("of 64 bytes at 0x", [](Fixture& f) {
    cudaMemsetAsync(f.a, 1, 64, f.first);
    cudaMemcpyAsync(f.b, f.a, 64, cudaMemcpyDeviceToDevice, f.second);
    cudaDeviceSynchronize();
  });
}

TEST(StreamOrder, BothAreNamed) {
  expect_finding("memset (64 bytes) in stream 2 and copy (device to device, 64 bytes) in stream 3",
                 [](Fixture& f) {
                   cudaMemsetAsync(f.a, 1, 64, f.first);
                   cudaStreamSynchronize(f.first);
                   cudaMemsetAsync(f.a, 2, 64, f.first);
                   cudaStreamQuery(f.second);
                   // The record in the wrong stream orders nothing.
                   cudaEventRecord(f.event, f.second);
                   cudaStreamWaitEvent(f.second, f.event, 0);
                   cudaMemcpyAsync(f.b, f.a, 64, cudaMemcpyDeviceToDevice, f.second);
                   cudaStreamSynchronize(f.first);
                   cudaStreamSynchronize(f.second);
                 });
}

TEST(StreamOrder, TheEventThere) {
  expect_silent([](Fixture& f) {
    unsigned char host[64];
    cudaMemsetAsync(f.a, 1, 64, f.first);
    cudaEventRecord(f.event, f.first);
    cudaStreamWaitEvent(f.second, f.event, 0);
    cudaMemcpyAsync(f.b, f.a, 64, cudaMemcpyDeviceToDevice, f.second);
    cudaMemcpyAsync(host, f.b, 64, cudaMemcpyDeviceToHost, f.second);
    cudaStreamSynchronize(f.second);
    EXPECT_THAT(host, testing::Each(1));
  });
}

TEST(StreamOrder, TheHostWaitsBetween) {
  expect_silent([](Fixture& f) {
    cudaMemsetAsync(f.a, 1, 64, f.first);
    cudaStreamSynchronize(f.first);
    cudaMemcpyAsync(f.pinned, f.a, 64, cudaMemcpyDeviceToHost, f.second);
    cudaStreamSynchronize(f.second);
    EXPECT_EQ(f.pinned[63], 1);
  });
}

TEST(StreamOrder, AnEventThatWasRecordedTooEarly) {
  expect_finding("and both write", [](Fixture& f) {
    cudaEventRecord(f.event, f.first);
    cudaMemsetAsync(f.a, 1, 64, f.first);
    cudaStreamWaitEvent(f.second, f.event, 0);
    cudaMemsetAsync(f.a, 2, 64, f.second);
    cudaDeviceSynchronize();
  });
}

TEST(StreamOrder, OneByteInCommon) {
  expect_finding("byte 32 of 64 bytes", [](Fixture& f) {
    cudaMemsetAsync(f.a, 1, 33, f.first);
    cudaMemsetAsync(f.a + 32, 2, 32, f.second);
    cudaDeviceSynchronize();
  });
}

TEST(StreamOrder, NeighboursDoNotCollide) {
  expect_silent([](Fixture& f) {
    cudaMemsetAsync(f.a, 1, 33, f.first);
    cudaMemsetAsync(f.a + 33, 2, 31, f.second);
    // Columns 0 to 3 and 4 to 7 of the same rows.
    cudaMemset2DAsync(f.b, 8, 1, 4, 8, f.first);
    cudaMemset2DAsync(f.b + 4, 8, 2, 4, 8, f.second);
    cudaDeviceSynchronize();
  });
}

TEST(StreamOrder, TwoReadersDoNotCollide) {
  expect_silent([](Fixture& f) {
    cudaMemcpyAsync(f.pinned, f.a, 32, cudaMemcpyDeviceToHost, f.first);
    cudaMemcpyAsync(f.pinned + 32, f.a, 32, cudaMemcpyDeviceToHost, f.second);
    cudaDeviceSynchronize();
  });
}

// cudaMemset returns before it is done.
TEST(StreamOrder, TheDefaultStreamDoesNotHoldBackOthers) {
  expect_finding("memset (64 bytes) in the default stream and copy", [](Fixture& f) {
    cudaMemset(f.a, 1, 64);
    cudaMemcpyAsync(f.b, f.a, 64, cudaMemcpyDeviceToDevice, f.first);
    cudaDeviceSynchronize();
  });
}

// Where the memory is gone first, the fill faults besides.
TEST(StreamOrder, FreedWhileAnotherStreamUsesIt) {
  bool faulted = false, went_well = false;
  for (int seed = 0; seed < 20; ++seed) {
    const Outcome outcome = run_process(
        [] {
          Fixture f;
          void* device = nullptr;
          cudaMallocAsync(&device, 64, f.first);
          cudaEventRecord(f.event, f.first);
          cudaMemsetAsync(device, 1, 64, f.first);
          cudaStreamWaitEvent(f.second, f.event, 0);
          cudaFreeAsync(device, f.second);
          const bool fault = cudaDeviceSynchronize() == cudaErrorIllegalAddress;
          EXPECT_EQ(cudaGetLastError(), fault ? cudaErrorIllegalAddress : cudaSuccess);
          std::_Exit(fault);
        },
        deferred(seed));
    EXPECT_THAT(outcome.errors, StartsWith("emulator: stream-order: memset (64 bytes) in "
                                           "stream 2 and cudaFreeAsync in stream 3"));
    EXPECT_EQ(outcome.errors.find("emulator: use-after-free: ") != std::string::npos,
              outcome.status == 1);
    faulted |= outcome.status == 1;
    went_well |= outcome.status == 0;
  }
  EXPECT_TRUE(faulted);
  EXPECT_TRUE(went_well);
}

TEST(StreamOrder, FreedBehindItsUse) {
  expect_silent([](Fixture& f) {
    void* device = nullptr;
    cudaMallocAsync(&device, 64, f.first);
    cudaMemsetAsync(device, 1, 64, f.first);
    cudaEventRecord(f.event, f.first);
    cudaStreamWaitEvent(f.second, f.event, 0);
    cudaFreeAsync(device, f.second);
  });
}

// -- the host's own accesses, which only their values show

TEST(EarlyAccess, AReadBeforeTheWaitShows) {
  for (int seed = 0; seed < seeds; ++seed)
    EXPECT_EQ(run_process(
                  [] {
                    Fixture f;
                    cudaMemsetAsync(f.a, 1, 64, f.first);
                    cudaMemcpyAsync(f.pinned, f.a, 64, cudaMemcpyDeviceToHost, f.first);
                    EXPECT_EQ(f.pinned[0], 0xCD);
                    EXPECT_EQ(f.pinned[63], 0xCD);
                    // Waiting for another stream is not enough for certain, for this one it is.
                    cudaStreamSynchronize(f.first);
                    EXPECT_EQ(f.pinned[0], 1);
                    EXPECT_EQ(f.pinned[63], 1);
                  },
                  deferred(seed)),
              silent);
}

TEST(EarlyAccess, AnOverwrittenSourceShows) {
  EXPECT_EQ(run_process(
                [] {
                  Fixture f;
                  f.pinned[0] = 1;
                  cudaMemcpyAsync(f.a, f.pinned, 1, cudaMemcpyHostToDevice, f.first);
                  f.pinned[0] = 2;
                  cudaStreamSynchronize(f.first);
                  unsigned char host = 0;
                  cudaMemcpy(&host, f.a, 1, cudaMemcpyDeviceToHost);
                  EXPECT_EQ(host, 2);
                },
                deferred(0)),
            silent);
}

TEST(EarlyAccess, APageableSourceMayBeOverwritten) {
  expect_silent([](Fixture& f) {
    std::vector<unsigned char> host(64, 1);
    cudaMemcpyAsync(f.a, host.data(), 64, cudaMemcpyHostToDevice, f.first);
    host.assign(64, 2);
    cudaMemcpyAsync(f.pinned, f.a, 64, cudaMemcpyDeviceToHost, f.first);
    cudaStreamSynchronize(f.first);
    EXPECT_EQ(f.pinned[63], 1);
  });
}

// The result comes back into the buffer that the input came from.
TEST(EarlyAccess, OneBufferForBothWays) {
  expect_silent([](Fixture& f) {
    f.pinned[0] = 5;
    cudaMemcpyAsync(f.a, f.pinned, 1, cudaMemcpyHostToDevice, f.first);
    cudaMemcpyAsync(f.b, f.a, 1, cudaMemcpyDeviceToDevice, f.first);
    cudaMemsetAsync(f.a, 9, 1, f.first);
    cudaMemcpyAsync(f.pinned, f.b, 1, cudaMemcpyDeviceToHost, f.first);
    cudaMemcpyAsync(f.pinned + 1, f.a, 1, cudaMemcpyDeviceToHost, f.first);
    cudaStreamSynchronize(f.first);
    EXPECT_EQ(f.pinned[0], 5);
    EXPECT_EQ(f.pinned[1], 9);
  });
}

TEST(EarlyAccess, AResultThatNobodyWaitsFor) {
  const Outcome outcome = run_process(
      [] {
        static unsigned char* pinned = nullptr;
        cudaStream_t stream = nullptr;
        void* device = nullptr;
        cudaMallocHost(reinterpret_cast<void**>(&pinned), 4);
        cudaStreamCreate(&stream);
        cudaMallocAsync(&device, 4, stream);
        cudaMemsetAsync(device, 0, 4, stream);
        cudaMemcpyAsync(pinned, device, 4, cudaMemcpyDeviceToHost, stream);
        cudaFreeAsync(device, stream);
      },
      deferred(0));
  EXPECT_EQ(outcome.status, 86);
  EXPECT_THAT(outcome.errors, MatchesRegex("emulator: stream-order: copy \\(device to host, 4 "
                                           "bytes\\) in stream 2: the program never waited [^\n]*\n"
                                           "emulator: leak: [^\n]*cudaMallocHost[^\n]*\n"));
}

}  // namespace
}  // namespace vertebra::emulator::runtime
