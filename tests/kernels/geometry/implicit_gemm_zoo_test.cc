// The implicit GEMM's launch for every convolution of the zoo, to batch 1024, on every GPU.
#include "kernels/conv/implicit_gemm.h"

#include <gtest/gtest.h>

#include "kernels/conv/implicit_gemm_rows.h"
#include "tests/kernels/geometry/launchable.h"
#include "tests/kernels/geometry/zoo_convolutions.h"

namespace vertebra {
namespace {

constexpr std::int64_t kEnd = std::int64_t{1} << 31;  // of the numerators of a fast division

std::vector<ImplicitGemmConfig> all_configs() {
  std::vector<ImplicitGemmConfig> configs;
  for (const GemmTileShape tile : {GemmTileShape::k64x64x64, GemmTileShape::k128x128x32}) {
    for (int stages = kMinGemmStages; stages <= kMaxGemmStages; ++stages) {
      configs.push_back({tile, stages});
    }
  }
  return configs;
}

bool is_beyond_64_gb(const ImplicitGemmView& view) {
  return view.n * view.h * view.row_pixels * view.pixel_chunks > kMaxChunksOfTensor;
}

void expect_tiles_cover(const ImplicitGemmView& view, const ImplicitGemmConfig& config) {
  const GemmTileSize size = size_of(config.tile);
  const LaunchGeometry launch = implicit_gemm_geometry(view, config);
  const auto p = implicit_gemm_params(view, config.tile, GemmOutput::kPixels, {}, view.k8() / 8, 0);
  const std::int64_t tiles_n = p.tiles_n.divisor, tiles_m = launch.blocks / tiles_n;
  ASSERT_EQ(tiles_m * tiles_n, launch.blocks);
  ASSERT_TRUE(covers(tiles_n, size.n, view.k8()));
  ASSERT_TRUE(covers(tiles_m, size.m, view.n * view.p * view.q));
  ASSERT_EQ(launch.threads, static_cast<int>(size.threads));
  // Divided on the device: the block, and every row of the tiles.
  ASSERT_LT(launch.blocks - 1, kEnd);
  ASSERT_LT(tiles_m * size.m - 1, kEnd);
}

void expect_counts_hold(const ImplicitGemmView& view, const ImplicitGemmConfig& config) {
  const auto p = implicit_gemm_params(view, config.tile, GemmOutput::kPixels, {}, view.k8() / 8, 0);
  ASSERT_TRUE(holds(p.m, view.n * view.p * view.q));
  ASSERT_TRUE(holds(p.pixels.divisor, view.p * view.q) && holds(p.q.divisor, view.q));
  ASSERT_TRUE(holds(p.x_row, view.row_pixels * view.pixel_chunks));
  ASSERT_TRUE(holds(p.x_image, view.h * view.row_pixels * view.pixel_chunks));
  ASSERT_TRUE(holds(p.weight_row, view.weight_row_chunks()));
  ASSERT_TRUE(holds(p.y_pixel, view.k8() / 8));
  ASSERT_LE(view.k8() * view.weight_row_chunks(), kMaxChunksOfTensor);
  ASSERT_TRUE(covers(p.k_tiles, size_of(config.tile).k / 8, view.r * view.s * view.chunks));
  // All k-tiles of a row of weights are there, or the copies would run into the next row.
  ASSERT_LE(std::int64_t{p.k_tiles} * (size_of(config.tile).k / 8), view.weight_row_chunks());
}

TEST(ImplicitGemmZoo, EveryDenseConvolutionIsCoveredExactlyAtEveryBatch) {
  std::int64_t launches = 0;
  for_each_zoo_convolution([&](const FusedConv2d& op) {
    const ImplicitGemmView view = implicit_gemm_view(op);
    if (op.problem.groups != 1 || is_beyond_64_gb(view)) return;
    for (const ImplicitGemmConfig& config : all_configs()) {
      SCOPED_TRACE(to_string(op.problem) + " " + to_string(config));
      ASSERT_NO_FATAL_FAILURE(expect_tiles_cover(view, config));
      ASSERT_NO_FATAL_FAILURE(expect_counts_hold(view, config));
      ++launches;
    }
  });
  EXPECT_GT(launches, 100'000);
}

TEST(ImplicitGemmZoo, RowsOfferOnlyWhatTheDeviceCanLaunchAndRefuseOnlyWhatIsBeyond64Gb) {
  for (const DeviceInfo& device : gpu_device_infos()) {
    if (device.gpu.compute_capability < 80) continue;
    for_each_zoo_convolution([&](const FusedConv2d& op) {
      if (op.problem.groups != 1) return;
      const ImplicitGemmView view = implicit_gemm_view(op);
      bool some = false;
      for (const Config& text : implicit_gemm_configs(op, device)) {
        if (!supports_implicit_gemm(op, text, device)) continue;
        some = true;
        ASSERT_TRUE(launchable(
            implicit_gemm_geometry(view, parse_implicit_gemm_config(text.text).value()), device))
            << to_string(op.problem) << ' ' << text.text << ' ' << device.name;
      }
      ASSERT_EQ(some, !is_beyond_64_gb(view)) << to_string(op.problem) << ' ' << device.name;
    });
  }
}

// Rows of partial sums: every image's tiles and slots lie within the workspace.
TEST(ImplicitGemmZoo, PartialSumsStayWithinTheirWorkspace) {
  for_each_zoo_convolution([&](const FusedConv2d& op) {
    if (op.problem.groups != 1 || op.problem.p() > 64) return;
    const ImplicitGemmView view = implicit_gemm_view(op);
    for (const GemmTileShape tile : {GemmTileShape::k64x64x64, GemmTileShape::k128x128x32}) {
      const PooledPartials partials = implicit_gemm_partials(view, tile);
      const auto last = static_cast<std::uint32_t>(view.n - 1);
      const std::uint32_t tile_m = partials.last_tile(last);
      ASSERT_LT(last - partials.first_image(tile_m), partials.slots);
      ASSERT_LE((partials.offset(tile_m, last) + partials.channels8) * 4,
                static_cast<std::uint64_t>(size_bytes(partials, view.n)))
          << to_string(op.problem);
    }
  });
}

}  // namespace
}  // namespace vertebra
