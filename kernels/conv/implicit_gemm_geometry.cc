#include <limits>

#include "kernels/conv/implicit_gemm.h"
#include "kernels/conv/implicit_gemm_tile.h"

namespace vertebra {
namespace {

template <class Tile>
constexpr GemmTileSize kSizeOf{Tile::kM,       Tile::kN,          Tile::kK,
                               Tile::kThreads, Tile::kStageBytes, Tile::kResident};

constexpr std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

// Strides may wrap: addresses are sums modulo 2^32 of 16-byte units.
std::uint32_t u32(std::int64_t value) { return static_cast<std::uint32_t>(value); }
std::int32_t i32(std::int64_t value) { return static_cast<std::int32_t>(value); }

}  // namespace

GemmTileSize size_of(GemmTileShape tile) {
  return tile == GemmTileShape::k64x64x64 ? kSizeOf<GemmTile64x64x64> : kSizeOf<GemmTile128x128x32>;
}

ImplicitGemmParams implicit_gemm_params(const ImplicitGemmView& view, GemmTileShape tile,
                                        GemmOutput output, const std::optional<ClampRange>& clamp,
                                        std::int64_t y_pixel, std::int64_t residual_pixel) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const GemmTileSize size = size_of(tile);
  const std::int64_t tile_chunks = size.k / 8;
  ImplicitGemmParams p;
  p.tiles_n = fast_division(u32(divide_up(view.k8(), size.n)));
  p.pixels = fast_division(u32(view.p * view.q));
  p.q = fast_division(u32(view.q));
  p.chunks = fast_division(u32(view.chunks));
  p.s = fast_division(u32(view.s));
  p.m = u32(view.pixels());
  p.k8 = u32(view.k8());
  p.k_tiles = u32(divide_up(view.sum_chunks(), tile_chunks));
  p.h = i32(view.h);
  p.w = i32(view.w);
  p.r = i32(view.r);
  p.stride_h = i32(view.stride_h);
  p.stride_w = i32(view.stride_w);
  p.pad_top = i32(view.pad_top);
  p.pad_left = i32(view.pad_left);
  p.x_pixel = u32(view.pixel_chunks);
  p.x_row = u32(view.row_pixels * view.pixel_chunks);
  p.x_image = u32(view.h * view.row_pixels * view.pixel_chunks);
  // A k-tile further: chunks, and what carries into taps and rows of taps.
  p.step_chunk = u32(tile_chunks % view.chunks);
  p.step_s = u32(tile_chunks / view.chunks % view.s);
  p.step_r = u32(tile_chunks / view.chunks / view.s);
  p.weight_row = u32(view.weight_row_chunks());
  p.residual_pixel = u32(residual_pixel);
  p.y_pixel = u32(y_pixel);
  p.y_chunks = u32(output == GemmOutput::kFloats ? view.k8() / 4 : view.k8() / 8);
  p.partials = implicit_gemm_partials(view, tile);
  p.clamp_min = clamp ? static_cast<float>(clamp->min) : -kInfinity;
  p.clamp_max = clamp ? static_cast<float>(clamp->max) : kInfinity;
  return p;
}

PooledPartials implicit_gemm_partials(const ImplicitGemmView& view, GemmTileShape tile) {
  return pooled_partials(size_of(tile).m, u32(view.p * view.q), u32(view.k8()));
}

LaunchGeometry implicit_gemm_geometry(const ImplicitGemmView& view,
                                      const ImplicitGemmConfig& config) {
  const GemmTileSize size = size_of(config.tile);
  return {divide_up(view.pixels(), size.m) * divide_up(view.k8(), size.n),
          static_cast<int>(size.threads), std::int64_t{config.stages} * size.stage_bytes};
}

}  // namespace vertebra
