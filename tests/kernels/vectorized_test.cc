#include "kernels/cpu/vectorized.h"

#include <gtest/gtest.h>

#include <vector>

#include "kernels/cpu/cpu_queue.h"

namespace vertebra::cpu {
namespace {

// How often every index of [0, count) was visited, with `work` elements in all.
std::vector<int> visits(std::int64_t count, std::int64_t work) {
  std::vector<int> seen(static_cast<std::size_t>(count), 0);
  for_each_range(count, work, [&seen](std::int64_t first, std::int64_t last) {
    for (std::int64_t i = first; i < last; ++i) ++seen[static_cast<std::size_t>(i)];
  });
  return seen;
}

TEST(ForEachRange, CoversEveryIndexOnceOnAnyNumberOfThreads) {
  for (const int threads : {1, 2, 3, 7}) {
    const ThreadScope scope(threads);
    for (const std::int64_t count : {1, 2, 6, 1001}) {
      for (const std::int64_t work : {std::int64_t{1}, std::int64_t{1} << 20}) {
        EXPECT_EQ(visits(count, work), std::vector<int>(static_cast<std::size_t>(count), 1))
            << threads << " threads, " << count;
      }
    }
  }
}

// The same body gives the same values at every width, fused multiply-adds aside.
TEST(ForEachRange, RunsABodyAtEveryWidthThatTheProcessorHas) {
  std::vector<float> y(37);
  const auto body = [&y](std::int64_t first, std::int64_t last) __attribute__((always_inline)) {
    for (std::int64_t i = first; i < last; ++i) {
      y[static_cast<std::size_t>(i)] = static_cast<float>(i) * 3;
    }
  };
  const auto expect_multiples = [&y] {
    for (std::size_t i = 0; i < y.size(); ++i) EXPECT_EQ(y[i], static_cast<float>(3 * i));
    y.assign(y.size(), -1.0f);
  };
  if (widest_vectors() >= Vectors::kAvx2) {
    run_avx2(body, 0, 37);
    expect_multiples();
  }
  if (widest_vectors() >= Vectors::kAvx512) {
    run_avx512(body, 0, 37);
    expect_multiples();
  }
}

}  // namespace
}  // namespace vertebra::cpu
