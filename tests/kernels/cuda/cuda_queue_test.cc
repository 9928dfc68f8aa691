#include "kernels/cuda/cuda_queue.h"

#include <cuda_runtime_api.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "graph/core/error.h"
#include "kernels/cuda/cuda_error.h"
#include "kernels/cuda/device_buffer.h"
#include "kernels/cuda/pinned_buffer.h"

namespace vertebra::cuda {
namespace {

constexpr std::int64_t kBytes = 1000;

template <class T>
constexpr bool kMoveOnly =
    std::is_nothrow_move_constructible_v<T>&& std::is_nothrow_move_assignable_v<T> &&
    !std::is_copy_constructible_v<T>;
static_assert(kMoveOnly<Stream> && kMoveOnly<Event>);
static_assert(std::is_nothrow_destructible_v<DeviceBuffer>);

struct CudaQueueTest : testing::Test {
  CudaQueueTest() : device(kBytes, "test"), from(kBytes, "test"), to(kBytes, "test") {
    auto* bytes = reinterpret_cast<unsigned char*>(from.data());
    std::iota(bytes, bytes + kBytes, static_cast<unsigned char>(3));
    std::memset(to.data(), 0xEE, kBytes);
  }

  bool arrived() const { return std::memcmp(from.data(), to.data(), kBytes) == 0; }

  DeviceBuffer device;
  PinnedBuffer from, to;
  CudaQueue queue;
};

TEST_F(CudaQueueTest, CopiesThereAndBack) {
  queue.copy_to_device(device.data(), from.data(), kBytes);
  queue.copy_to_host(to.data(), device.data(), kBytes);
  queue.wait();
  EXPECT_TRUE(arrived());
}

TEST_F(CudaQueueTest, ZeroesOnlyWhatItIsTold) {
  queue.copy_to_device(device.data(), from.data(), kBytes);
  queue.zero(device.data() + 100, 300);
  queue.copy_to_host(to.data(), device.data(), kBytes);
  queue.wait();
  std::memset(from.data() + 100, 0, 300);
  EXPECT_TRUE(arrived());
}

TEST_F(CudaQueueTest, NothingIsNoWork) {
  queue.copy_to_device(nullptr, nullptr, 0);
  queue.copy_to_host(nullptr, nullptr, 0);
  queue.zero(nullptr, 0);
  queue.wait();
}

TEST_F(CudaQueueTest, ARecordingRunsWhenItIsReplayedAndEveryTime) {
  const auto recording = queue.record([&] {
    queue.copy_to_device(device.data(), from.data(), kBytes);
    queue.copy_to_host(to.data(), device.data(), kBytes);
  });
  ASSERT_NE(recording, nullptr);
  queue.wait();
  EXPECT_FALSE(arrived()) << "recording must not run";
  for (int run = 0; run < 2; ++run) {
    from.data()[7] = static_cast<std::byte>(run);
    queue.replay(*recording);
    queue.wait();
    EXPECT_TRUE(arrived()) << run;
  }
}

TEST_F(CudaQueueTest, AFailedRecordingLeavesTheQueueUsable) {
  EXPECT_THROW(queue.record([&]() -> void {
    queue.zero(device.data(), kBytes);
    throw std::runtime_error("no");
  }),
               std::runtime_error);
  queue.copy_to_device(device.data(), from.data(), kBytes);
  queue.copy_to_host(to.data(), device.data(), kBytes);
  queue.wait();
  EXPECT_TRUE(arrived());
}

TEST_F(CudaQueueTest, MarksAreInTheOrderOfTheirWork) {
  queue.mark(0);
  queue.copy_to_device(device.data(), from.data(), kBytes);
  queue.mark(1);
  queue.mark(3);
  queue.wait();
  EXPECT_GE(queue.milliseconds(0, 1), 0);
  EXPECT_GE(queue.milliseconds(0, 3), queue.milliseconds(0, 1));
}

TEST(CudaError, NamesWhatWasDoneAndDoesNotPoisonTheNextCall) {
  try {
    // A device far beyond the last.
    check(cudaSetDevice(1 << 20), "making a device current");
    FAIL();
  } catch (const DeviceError& e) {
    EXPECT_THAT(e.what(), testing::StartsWith("making a device current: cudaErrorInvalidDevice: "));
  }
  EXPECT_EQ(cudaPeekAtLastError(), cudaSuccess);
  check_launch("next");
}

TEST(CudaError, NamesTheKernelOfAFailedLaunch) {
  cudaSetDevice(1 << 20);
  try {
    check_launch("implicit_gemm");
    FAIL();
  } catch (const DeviceError& e) {
    EXPECT_THAT(e.what(), testing::StartsWith("kernel implicit_gemm: cudaErrorInvalidDevice"));
  }
  check_launch("next");
}

TEST(Stream, AMovedOneKeepsItsHandle) {
  Stream first;
  cudaStream_t const handle = first.get();
  Stream second(std::move(first));
  EXPECT_EQ(second.get(), handle);
  Stream third;
  third = std::move(second);
  EXPECT_EQ(third.get(), handle);
  third.wait();
}

}  // namespace
}  // namespace vertebra::cuda
