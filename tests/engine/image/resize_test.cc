#include "engine/image/resize.h"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden_files.h"
#include "graph/core/error.h"

namespace vertebra::image {
namespace {

TEST(Resize, EqualsPillowBitForBit) {
  std::ifstream cases(golden_path("cases.txt"));
  int num_cases = 0;
  for (std::string line; std::getline(cases, line);) {
    std::istringstream words(line);
    std::string verb, in, filter, expected;
    std::int64_t width = 0;
    std::int64_t height = 0;
    words >> verb >> in >> width >> height >> filter >> expected;
    if (verb != "resize") continue;
    SCOPED_TRACE(line);
    const auto kind = filter == "bicubic" ? Interpolation::kBicubic : Interpolation::kBilinear;
    EXPECT_EQ(
        max_difference(resize(read_golden_ppm(in), height, width, kind), read_golden_ppm(expected)),
        0);
    ++num_cases;
  }
  EXPECT_EQ(num_cases, 38);
}

TEST(Resize, AWindowIsThatPartOfTheWhole) {
  const RgbImage image = noise_image(37, 45);
  for (const auto kind : {Interpolation::kBilinear, Interpolation::kBicubic}) {
    for (const auto& [height, width] :
         {std::pair{20, 31}, {80, 101}, {37, 20}, {20, 45}, {37, 45}}) {
      const RgbImage whole = resize(image, height, width, kind);
      for (const Window& window : {Window{0, 0, 1, 1}, {3, 5, 17, 12}, {19, 19, 1, 1}}) {
        EXPECT_EQ(resize_window(image, height, width, kind, window), crop(whole, window));
      }
    }
  }
}

TEST(Resize, AConstantImageStaysConstant) {
  RgbImage image{31, 57, std::vector<std::uint8_t>(31 * 57 * 3, 255)};
  for (const auto kind : {Interpolation::kBilinear, Interpolation::kBicubic}) {
    EXPECT_EQ(resize(image, 13, 200, kind).pixels, std::vector<std::uint8_t>(13 * 200 * 3, 255));
  }
}

TEST(Resize, AWindowOfAnEnormousTargetCostsOnlyTheWindow) {
  const RgbImage image = noise_image(2, 3000);
  const std::int64_t width = std::int64_t{3000} << 20;
  const RgbImage out =
      resize_window(image, 2 << 20, width, Interpolation::kBicubic, {1 << 20, width / 2, 4, 4});
  EXPECT_EQ(out.pixels.size(), 48u);
}

TEST(Resize, RefusesSizesAndWindowsOutOfRange) {
  const RgbImage image = noise_image(4, 4);
  const auto kind = Interpolation::kBilinear;
  EXPECT_THROW(resize(image, 0, 4, kind), InvalidArgument);
  EXPECT_THROW(resize(image, 4, -1, kind), InvalidArgument);
  EXPECT_THROW(resize_window(image, 8, 8, kind, {5, 0, 4, 4}), InvalidArgument);
  EXPECT_THROW(resize({4, 4, {1, 2, 3}}, 2, 2, kind), InvalidArgument);
  EXPECT_THROW(resize({}, 2, 2, kind), InvalidArgument);
}

}  // namespace
}  // namespace vertebra::image
