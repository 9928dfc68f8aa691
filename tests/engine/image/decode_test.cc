#include "engine/image/decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden_files.h"
#include "graph/core/error.h"

namespace vertebra::image {
namespace {

TEST(Decode, EveryFormatGivesPillowsPixels) {
  const std::vector<std::string> names = encoded_goldens();
  EXPECT_GE(names.size(), 50u);
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    EXPECT_EQ(max_difference(decode(read_golden(name)), read_golden_ppm(name + ".ppm")), 0);
  }
}

TEST(Decode, ExifOrientationIsIgnoredUnlessAskedFor) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const std::string stem = "orientation_" + std::to_string(orientation);
    SCOPED_TRACE(stem);
    const auto bytes = read_golden(stem + ".jpg");
    DecodeOptions options;
    options.exif_rotate = true;
    EXPECT_EQ(decode(bytes, options), read_golden_ppm(stem + ".upright.ppm"));
    EXPECT_EQ(decode(bytes), read_golden_ppm(stem + ".jpg.ppm"));
  }
}

TEST(Decode, TakesExactlyTheLimitAndRefusesOnePixelMore) {
  for (const std::string& name : encoded_goldens()) {
    SCOPED_TRACE(name);
    const RgbImage expected = read_golden_ppm(name + ".ppm");
    const auto bytes = read_golden(name);
    DecodeOptions options;
    options.max_pixels = expected.height * expected.width;
    EXPECT_EQ(decode(bytes, options), expected);
    --options.max_pixels;
    EXPECT_THROW(decode(bytes, options), InvalidArgument);
  }
}

TEST(Decode, AHugeDeclaredSizeIsRefusedFromTheHeaderAlone) {
  std::vector<std::byte> png = read_golden("rgb.png");
  for (const std::size_t i : {16u, 20u}) png[i] = std::byte{0x7f};  // the high bytes of both sides
  std::vector<std::byte> bmp = read_golden("rgb.bmp");
  for (const std::size_t i : {21u, 25u}) bmp[i] = std::byte{0x7f};
  std::vector<std::byte> tga = read_golden("rgb.tga");
  for (const std::size_t i : {12u, 13u, 14u, 15u}) tga[i] = std::byte{0xff};
  std::vector<std::byte> gif = read_golden("plain.gif");
  for (const std::size_t i : {6u, 7u, 8u, 9u}) gif[i] = std::byte{0xff};
  std::vector<std::byte> jpeg = read_golden("baseline_444.jpg");
  std::size_t sof = 0;
  while (jpeg[sof] != std::byte{0xff} || jpeg[sof + 1] != std::byte{0xc0}) ++sof;
  for (const std::size_t i : {5u, 6u, 7u, 8u}) jpeg[sof + i] = std::byte{0xf0};
  const std::string text = "P6 99999999 99999999 255\n";
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  const std::vector<std::byte> ppm(begin, begin + text.size());
  for (const auto* file :
       std::initializer_list<const std::vector<std::byte>*>{&bmp, &tga, &gif, &jpeg, &ppm}) {
    try {
      decode(*file);
      ADD_FAILURE() << "decoded";
    } catch (const InvalidArgument& e) {
      EXPECT_THAT(e.what(), testing::HasSubstr("at most 178956970 pixels"));
    }
  }
  // Its checksum no longer fits, so the damage is found first.
  EXPECT_THROW(decode(png), InvalidArgument);
}

}  // namespace
}  // namespace vertebra::image
