#include "engine/runtime/session_memory.h"

#include <gtest/gtest.h>

#include "tests/engine/gpu/tiny_model.h"

namespace vertebra {
namespace {

const TinyModel& gpu() {
  static const TinyModel model = tiny_model(find_gpu_device_info("A100-80"), 64);
  return model;
}

TEST(SessionMemory, CountsTheArenaAndOnAGpuThePixels) {
  const std::int64_t arena = gpu().plan.buckets.back().memory.arena_bytes;
  EXPECT_EQ(session_bytes(gpu().plan, gpu().image), arena + 64 * TinyModel::kImageBytes);
  const TinyModel cpu = tiny_model(cpu_device_info(1), 64);
  EXPECT_EQ(session_bytes(cpu.plan, cpu.image), largest_arena_bytes(cpu.plan));
}

TEST(SessionMemory, TheLargestBatchFitsAndOneMoreDoesNot) {
  const ArenaBytes arena = gpu().plan.buckets.back().arena();
  const std::int64_t per_image = arena.per_image_bytes + TinyModel::kImageBytes;
  for (const std::int64_t n : {1, 7, 63}) {
    const std::int64_t bytes = n * per_image + arena.fixed_bytes;
    EXPECT_EQ(largest_batch_within(bytes, gpu().plan, gpu().image), n);
    EXPECT_EQ(largest_batch_within(bytes - 1, gpu().plan, gpu().image), n - 1);
  }
}

TEST(SessionMemory, IsNothingWhereNotOneImageFitsAndBelowThePlansOwnBatch) {
  EXPECT_EQ(largest_batch_within(0, gpu().plan, gpu().image), 0);
  EXPECT_EQ(largest_batch_within(-5, gpu().plan, gpu().image), 0);
  EXPECT_EQ(largest_batch_within(std::int64_t{1} << 40, gpu().plan, gpu().image), 63);
}

}  // namespace
}  // namespace vertebra
