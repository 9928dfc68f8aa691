// Convolution as a matrix product, without the matrix of patches in memory (sm_80 and up).
//
//   y[m, k] = clamp(sum over (r, s, c) of x[pixel(m, r, s), c] * w[k, r, s, c] + bias[k]
//                   + residual[m, k])
//
// with m = (n * P + p) * Q + q. Products of fp16 are summed in fp32 in the order of the k-tiles,
// all else is fp32, and the result is rounded once. Not-a-number stays so. Taps outside the image
// count as zeros.
//
// Memory: x, residual and y are NHWC fp16 with a pixel stride in chunks of 8 channels (16 bytes),
// so that a slice of channels is a pointer and a stride; addresses are multiples of 16 bytes.
// Channels of x from C to the next multiple of 8 hold finite numbers; those of y and of the
// residual up to K8 = K rounded up to 8 are written and read. The residual may be y itself; else
// nothing overlaps. Weights are [K8][row] fp16 and bias [K8] fp32, as ImplicitGemmView says, rows
// and channels beyond the problem's own zero. Nothing outside these is read or written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "graph/core/epilogue.h"
#include "kernels/conv/implicit_gemm_view.h"
#include "kernels/conv/pooled_partials.h"
#include "kernels/device/fast_division.h"
#include "kernels/device/launch_geometry.h"

struct CUstream_st;

namespace vertebra {

enum class GemmTileShape : std::uint8_t { k64x64x64, k128x128x32 };

// The sizes that a host needs of a tile.
struct GemmTileSize {
  std::uint32_t m, n, k, threads, stage_bytes;
  std::uint32_t resident;  // blocks of a multiprocessor that its registers are enough for
};
GemmTileSize size_of(GemmTileShape tile);

inline constexpr int kMinGemmStages = 2, kMaxGemmStages = 4;

// "tile=64x64x64 stages=3": prints and parses as itself.
struct ImplicitGemmConfig {
  GemmTileShape tile = GemmTileShape::k64x64x64;
  int stages = kMinGemmStages;  // of shared memory

  friend bool operator==(const ImplicitGemmConfig&, const ImplicitGemmConfig&) = default;
};
std::string to_string(const ImplicitGemmConfig& config);
std::optional<ImplicitGemmConfig> parse_implicit_gemm_config(std::string_view text);

enum class GemmOutput : std::uint8_t {
  kPixels,    // fp16
  kPartials,  // sums over pixels of what would be stored, in fp32: pooled_partials.h
  kFloats,    // fp32, of tiles 64x64x64
};

// The numbers that a block needs. Strides in 16-byte units: products with them wrap at 2^32, which
// is 64 GB, and differences from a pixel outside the image wrap back.
struct ImplicitGemmParams {
  FastDivision tiles_n, pixels, q;  // quotients: row of tiles, image, row of the image
  FastDivision chunks, s;           // of a pixel; of a row of the filter
  std::uint32_t m = 0, k8 = 0, k_tiles = 0;
  std::int32_t h = 0, w = 0, r = 0;
  std::int32_t stride_h = 1, stride_w = 1, pad_top = 0, pad_left = 0;
  std::uint32_t x_image = 0, x_row = 0, x_pixel = 0;     // strides
  std::uint32_t step_chunk = 0, step_s = 0, step_r = 0;  // of a thread, from k-tile to k-tile
  std::uint32_t weight_row = 0;                          // stride
  std::uint32_t residual_pixel = 0, y_pixel = 0, y_chunks = 0;  // strides; chunks that are stored
  PooledPartials partials = {};
  float clamp_min = 0, clamp_max = 0;
};

// `tile` of `view`, into pixels `y_pixel` chunks (16 bytes of the output's type) apart and from a
// residual `residual_pixel` chunks apart (0 without one).
ImplicitGemmParams implicit_gemm_params(const ImplicitGemmView& view, GemmTileShape tile,
                                        GemmOutput output, const std::optional<ClampRange>& clamp,
                                        std::int64_t y_pixel, std::int64_t residual_pixel);

// One block a tile of the output: blocks of one row of tiles are neighbours.
LaunchGeometry implicit_gemm_geometry(const ImplicitGemmView& view,
                                      const ImplicitGemmConfig& config);

// The partial sums that this tile leaves.
PooledPartials implicit_gemm_partials(const ImplicitGemmView& view, GemmTileShape tile);

struct ImplicitGemmPointers {
  const void* x = nullptr;
  const void* weights = nullptr;
  const void* bias = nullptr;
  const void* residual = nullptr;  // null: none
  void* y = nullptr;               // or the partial sums
};

// Lets the kernel have its shared memory on the current device: once, before its first launch.
// Throws DeviceError.
void ready_implicit_gemm(const ImplicitGemmConfig& config, GemmOutput output);

// Enqueues the kernel and returns. Throws DeviceError for a launch that cannot start.
void launch_implicit_gemm(const ImplicitGemmConfig& config, GemmOutput output,
                          const LaunchGeometry& geometry, const ImplicitGemmParams& params,
                          const ImplicitGemmPointers& pointers, CUstream_st* stream);

}  // namespace vertebra
