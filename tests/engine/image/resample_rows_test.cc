#include "engine/image/resample_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "golden_files.h"

namespace vertebra::image {
namespace {

TEST(ResampleRows, TheBaselineGivesTheSameBytes) {
  for (const auto kind : {Interpolation::kBilinear, Interpolation::kBicubic}) {
    for (const auto& [from, to] : {std::pair{1, 5}, {7, 3}, {100, 31}, {101, 7}, {50, 180}}) {
      std::vector<std::uint8_t> row = noise_image(1, from).pixels;
      row.resize(row.size() + kRowSlackBytes, 255);
      const ResampleWeights axis = resample_weights(from, to, 0, to, kind);
      std::vector<std::uint8_t> chosen(to * 3);
      std::vector<std::uint8_t> baseline(to * 3);
      resample_row(axis, row.data(), chosen.data());
      resample_row_baseline(axis, row.data(), baseline.data());
      EXPECT_EQ(chosen, baseline) << from << " to " << to;
    }
  }
}

}  // namespace
}  // namespace vertebra::image
