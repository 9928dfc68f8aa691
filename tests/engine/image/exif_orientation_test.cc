#include "engine/image/exif_orientation.h"

#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden_files.h"

namespace vertebra::image {
namespace {

using namespace std::string_view_literals;

std::span<const std::byte> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

constexpr auto kLittle =
    "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"sv;
constexpr auto kBig = "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0"sv;

TEST(ExifOrientation, ReadsBothByteOrders) {
  EXPECT_EQ(exif_orientation(bytes_of(kLittle)), 6);
  EXPECT_EQ(exif_orientation(bytes_of(kBig)), 8);
}

TEST(ExifOrientation, IsUprightForSegmentsCutAnywhere) {
  for (std::size_t length = 0; length < 26; ++length) {
    EXPECT_EQ(exif_orientation(bytes_of(kLittle.substr(0, length))), 1) << length;
  }
  EXPECT_EQ(exif_orientation(bytes_of("http://ns.adobe.com/xap/1.0/\0"sv)), 1);
}

TEST(ExifOrientation, TurningTwiceByInversesGivesTheImageBack) {
  const RgbImage image = noise_image(3, 5);
  for (const auto& [there, back] :
       {std::pair{2, 2}, {3, 3}, {4, 4}, {5, 5}, {6, 8}, {7, 7}, {8, 6}}) {
    EXPECT_EQ(turn_upright(turn_upright(image, there), back), image) << there;
  }
}

}  // namespace
}  // namespace vertebra::image
