#include "kernels/conv/compulsory_bytes.h"

#include <gtest/gtest.h>

#include <set>

#include "graph/core/conv2d_problem.h"

namespace vertebra {
namespace {

// By walking over every tap of every output.
std::int64_t walked(const ImplicitGemmView& v) {
  std::set<std::int64_t> sectors;
  for (std::int64_t n = 0; n < v.n; ++n) {
    for (std::int64_t p = 0; p < v.p; ++p) {
      for (std::int64_t q = 0; q < v.q; ++q) {
        for (std::int64_t r = 0; r < v.r; ++r) {
          for (std::int64_t s = 0; s < v.s; ++s) {
            const std::int64_t y = p * v.stride_h + r - v.pad_top;
            const std::int64_t x = q * v.stride_w + s - v.pad_left;
            if (y < 0 || y >= v.h || x < 0 || x >= v.w) continue;
            const std::int64_t pixel = (n * v.h + y) * v.row_pixels + x;
            for (std::int64_t c = 0; c < v.chunks; ++c) {
              sectors.insert((pixel * v.pixel_chunks + c) / 2);
            }
          }
        }
      }
    }
  }
  return static_cast<std::int64_t>(sectors.size()) * kSectorBytes;
}

TEST(CompulsoryInputBytes, AreThoseOfAWalkOverAllTaps) {
  for (const std::int64_t n : {1, 2, 3}) {
    for (const char* text :
         {"c8 k8 r1 s1 stride1x1 pad0,0,0,0", "c8 k8 r1 s1 stride2x2 pad0,0,0,0",
          "c24 k8 r1 s1 stride2x2 pad0,0,0,0", "c24 k8 r3 s3 stride1x1 pad1,1,1,1",
          "c40 k8 r2 s1 stride3x2 pad0,0,0,0", "c16 k8 r2 s2 stride4x3 pad1,2,0,0"}) {
      for (const std::int64_t w : {6, 7}) {
        const Conv2dProblem problem = parse_conv2d_problem(
            "n" + std::to_string(n) + " h5 w" + std::to_string(w) + " " + text + " groups1");
        const std::int64_t c8 = (problem.c + 7) / 8 * 8;
        for (const std::int64_t beside : {0, 8, 16, 24}) {
          for (const std::int64_t extra : {0, 1}) {
            const auto view = wide_view(problem, c8 + beside, w + extra);
            EXPECT_EQ(compulsory_input_bytes(view), walked(view))
                << to_string(problem) << ' ' << beside << ' ' << extra;
          }
        }
      }
    }
  }
}

TEST(CompulsoryInputBytes, OfAStemAreTheWholeImageInFourChannels) {
  const auto view = narrow_view({128, 224, 224, 3, 32, 3, 3, 2, 2, {0, 0, 1, 1}, 1}, 224);
  EXPECT_EQ(compulsory_input_bytes(view), 128 * 224 * 224 * 8);
}

}  // namespace
}  // namespace vertebra
