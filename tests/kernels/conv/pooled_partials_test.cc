#include "kernels/conv/pooled_partials.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace vertebra {
namespace {

// Slots by walking over all rows, which is how the sums are defined.
void expect_right_slots(std::uint32_t tile_m, std::uint32_t pixels, std::uint32_t images) {
  const PooledPartials partials = pooled_partials(tile_m, pixels, 8);
  std::map<std::uint32_t, std::set<std::uint32_t>> images_of, tiles_of;
  for (std::uint32_t m = 0; m < images * pixels; ++m) {
    images_of[m / tile_m].insert(m / pixels);
    tiles_of[m / pixels].insert(m / tile_m);
  }
  for (const auto& [tile, members] : images_of) {
    EXPECT_LE(members.size(), partials.slots);
    EXPECT_EQ(partials.first_image(tile), *members.begin());
    for (const std::uint32_t image : members) {
      const std::uint32_t slot = image - *members.begin();
      EXPECT_EQ(partials.offset(tile, image), (tile * partials.slots + slot) * 8);
    }
  }
  for (const auto& [image, tiles] : tiles_of) {
    EXPECT_EQ(partials.first_tile(image), *tiles.begin());
    EXPECT_EQ(partials.last_tile(image), *tiles.rbegin());
  }
  EXPECT_EQ(size_bytes(partials, images),
            static_cast<std::int64_t>(images_of.size() * partials.slots * 8 * 4));
}

TEST(PooledPartials, NamesTheTilesAndSlotsOfEveryImage) {
  for (const std::uint32_t tile_m : {64u, 128u}) {
    for (const std::uint32_t pixels : {1u, 2u, 15u, 49u, 63u, 64u, 65u, 127u, 128u, 129u, 300u}) {
      expect_right_slots(tile_m, pixels, 19);
    }
  }
}

TEST(PooledPartials, HasAsManySlotsAsATileCanTouchImages) {
  EXPECT_EQ(pooled_partials(64, 49, 8).slots, 3u);
  EXPECT_EQ(pooled_partials(128, 49, 8).slots, 4u);
  EXPECT_EQ(pooled_partials(64, 1, 8).slots, 64u);
  EXPECT_EQ(pooled_partials(64, 62, 8).slots, 3u);
  EXPECT_EQ(pooled_partials(64, 63, 8).slots, 2u);
}

TEST(PooledPartials, CountsPastTwoToTheThirtyTwo) {
  const PooledPartials partials = pooled_partials(128, 49, 4096);
  const std::uint32_t image = 40'000'000;
  const std::uint64_t row = std::uint64_t{image} * 49;
  EXPECT_EQ(partials.first_tile(image), row / 128);
  EXPECT_EQ(partials.offset(partials.first_tile(image), image) / 4096 / partials.slots, row / 128);
}

}  // namespace
}  // namespace vertebra
