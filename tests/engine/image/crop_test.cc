#include "engine/image/crop.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden_files.h"
#include "graph/core/error.h"

namespace vertebra::image {
namespace {

TEST(CentreOffset, RoundsHalvesToEven) {
  EXPECT_EQ(centre_offset(256, 224), 16);
  EXPECT_EQ(centre_offset(225, 224), 0);  // 0.5
  EXPECT_EQ(centre_offset(227, 224), 2);  // 1.5
  EXPECT_EQ(centre_offset(229, 224), 2);  // 2.5
  EXPECT_EQ(centre_offset(231, 224), 4);  // 3.5
  EXPECT_EQ(centre_offset(224, 224), 0);
}

TEST(CentreOffset, PutsTheOddRowOfALargerCropBelow) {
  EXPECT_EQ(centre_offset(10, 14), -2);
  EXPECT_EQ(centre_offset(10, 13), -1);
  EXPECT_EQ(centre_offset(10, 11), 0);
}

TEST(Crop, TakesTheWindowAndBlackAroundTheImage) {
  const RgbImage image{2, 2, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}};
  EXPECT_EQ(crop(image, {1, 0, 1, 2}), (RgbImage{1, 2, {7, 8, 9, 10, 11, 12}}));
  EXPECT_EQ(crop(image, {1, 1, 2, 2}), (RgbImage{2, 2, {10, 11, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0}}));
  EXPECT_EQ(crop(image, {-1, -1, 2, 2}), (RgbImage{2, 2, {0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3}}));
  EXPECT_EQ(crop(image, {5, 5, 1, 1}), (RgbImage{1, 1, {0, 0, 0}}));
}

TEST(Crop, RefusesAnEmptyWindow) {
  EXPECT_THROW(crop(noise_image(2, 2), {0, 0, 0, 1}), InvalidArgument);
  EXPECT_THROW(crop(noise_image(2, 2), {0, 0, 1, -1}), InvalidArgument);
}

}  // namespace
}  // namespace vertebra::image
