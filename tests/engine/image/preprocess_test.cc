#include "engine/image/preprocess.h"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden_files.h"
#include "graph/core/error.h"

namespace vertebra::image {
namespace {

PreprocessSpec spec_of(std::int64_t resize, std::int64_t crop_h, std::int64_t crop_w,
                       Interpolation interpolation = Interpolation::kBilinear) {
  PreprocessSpec spec;
  spec.name = "test";
  spec.resize = resize;
  spec.crop_h = crop_h;
  spec.crop_w = crop_w;
  spec.interpolation = interpolation;
  return spec;
}

TEST(Preprocess, EqualsTorchvisionOnPillow) {
  std::ifstream cases(golden_path("cases.txt"));
  int num_cases = 0;
  for (std::string line; std::getline(cases, line);) {
    std::istringstream words(line);
    std::string verb, in, filter, expected;
    std::int64_t short_side = 0;
    std::int64_t crop_h = 0;
    std::int64_t crop_w = 0;
    words >> verb >> in >> short_side >> crop_h >> crop_w >> filter >> expected;
    if (verb != "preprocess") continue;
    SCOPED_TRACE(line);
    const auto kind = filter == "bicubic" ? Interpolation::kBicubic : Interpolation::kBilinear;
    EXPECT_EQ(
        max_difference(preprocess(read_golden_ppm(in), spec_of(short_side, crop_h, crop_w, kind)),
                       read_golden_ppm(expected)),
        0);
    ++num_cases;
  }
  EXPECT_EQ(num_cases, 20);
}

TEST(Preprocess, WithoutResizeTakesOnlyTheExactSize) {
  PreprocessSpec spec = spec_of(256, 5, 7);
  spec.mode = ResizeMode::kNone;
  const RgbImage image = noise_image(5, 7);
  EXPECT_EQ(preprocess(image, spec), image);
  try {
    preprocess(noise_image(7, 5), spec);
    ADD_FAILURE() << "a transposed image was taken";
  } catch (const InvalidArgument& e) {
    EXPECT_THAT(e.what(), testing::AllOf(testing::HasSubstr("7 x 5"), testing::HasSubstr("5 x 7")));
  }
}

TEST(Preprocess, AnExtremeAspectCostsNoMoreThanTheCrop) {
  const RgbImage out = preprocess(noise_image(1, 200'000), spec_of(256, 224, 224));
  EXPECT_EQ(out.height, 224);
  EXPECT_EQ(out.width, 224);
}

TEST(Preprocess, RefusesSizesBelowOne) {
  const RgbImage image = noise_image(4, 4);
  EXPECT_THROW(preprocess(image, spec_of(0, 4, 4)), InvalidArgument);
  EXPECT_THROW(preprocess(image, spec_of(4, 0, 4)), InvalidArgument);
  EXPECT_THROW(preprocess(image, spec_of(4, 4, -4)), InvalidArgument);
  EXPECT_THROW(preprocess({}, spec_of(4, 4, 4)), InvalidArgument);
}

}  // namespace
}  // namespace vertebra::image
