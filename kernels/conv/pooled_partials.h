// Partial sums of a mean over the pixels of an image, as an implicit-GEMM convolution leaves them.
//
// Rows of the product are output pixels, m = image * pixels + pixel, cut in tiles of tile_m rows. A
// tile adds, for each image that has rows in it and each channel, its rows in ascending order:
//
//   part[tile][slot][channel]   fp32, slot = image - first image of the tile, channel < channels8
//
// Slots without an image are not written. The sum of an image is that over its tiles in ascending
// order: always the same order, so the same bits. Used by host and device.
#pragma once

#include <cstdint>

#include "kernels/device/fast_division.h"

namespace vertebra {

struct PooledPartials {
  std::uint32_t tile_m = 64;
  std::uint32_t pixels = 1;     // of an image
  std::uint32_t channels8 = 8;  // channels, rounded up to a multiple of 8
  std::uint32_t slots = 1;      // of a tile

  VERTEBRA_HOST_DEVICE std::uint32_t first_tile(std::uint32_t image) const {
    return static_cast<std::uint32_t>(std::uint64_t{image} * pixels / tile_m);
  }
  VERTEBRA_HOST_DEVICE std::uint32_t last_tile(std::uint32_t image) const {
    return static_cast<std::uint32_t>((std::uint64_t{image} * pixels + pixels - 1) / tile_m);
  }
  VERTEBRA_HOST_DEVICE std::uint32_t first_image(std::uint32_t tile) const {
    return static_cast<std::uint32_t>(std::uint64_t{tile} * tile_m / pixels);
  }
  // Elements before the sums of a slot.
  VERTEBRA_HOST_DEVICE std::uint64_t slot_offset(std::uint32_t tile, std::uint32_t slot) const {
    return (std::uint64_t{tile} * slots + slot) * channels8;
  }
  // The same for an image that has rows in the tile.
  VERTEBRA_HOST_DEVICE std::uint64_t offset(std::uint32_t tile, std::uint32_t image) const {
    return slot_offset(tile, image - first_image(tile));
  }
};

// The most images that tile_m rows can touch: all but the first and last row of the first and last
// image are passed by.
constexpr PooledPartials pooled_partials(std::uint32_t tile_m, std::uint32_t pixels,
                                         std::uint32_t channels8) {
  const std::uint32_t touched = (tile_m - 2) / pixels + 2;
  return {tile_m, pixels, channels8, touched < tile_m ? touched : tile_m};
}

// Of the whole array, for `images` images.
constexpr std::int64_t size_bytes(const PooledPartials& partials, std::int64_t images) {
  const std::int64_t tiles =
      (images * partials.pixels + partials.tile_m - 1) / static_cast<std::int64_t>(partials.tile_m);
  return tiles * partials.slots * partials.channels8 * std::int64_t{4};
}

}  // namespace vertebra
