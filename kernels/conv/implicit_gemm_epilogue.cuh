// What becomes of a tile's sums: bias, residual, clamp, and one of three kinds of output. Stages of
// shared memory are free by then, and a copy of the tile there turns fragments into rows.
#pragma once

#include <cuda_fp16.h>

#include "kernels/conv/implicit_gemm_mainloop.cuh"

namespace vertebra {

// Where the block's tile stands in the product.
struct GemmTileOrigin {
  std::uint32_t tile_m, m, n;  // index among tiles; first row and column
};

// Calls visit(row, column, v0, v1) with two neighbouring columns of a row of the tile, all of the
// thread's in turn, where v are the sums with the bias. Biases behind K8 are those of the last two.
template <class Tile, class Visit>
__device__ __forceinline__ void visit_pairs(const GemmSums<Tile>& sums, std::uint32_t k8,
                                            const float* bias, std::uint32_t first_n,
                                            Visit&& visit) {
  const std::uint32_t lane = threadIdx.x % 32;
#pragma unroll
  for (int j = 0; j < GemmSums<Tile>::kJ; ++j) {
    const std::uint32_t column = warp_n<Tile>() + 8 * j + lane % 4 * 2;
    const float2 b = *reinterpret_cast<const float2*>(bias + min(first_n + column, k8 - 2));
#pragma unroll
    for (int i = 0; i < GemmSums<Tile>::kI; ++i) {
      const std::uint32_t row = warp_m<Tile>() + 16 * i + lane / 4;
      visit(row, column, sums.v[i][j][0] + b.x, sums.v[i][j][1] + b.y);
      visit(row + 8, column, sums.v[i][j][2] + b.x, sums.v[i][j][3] + b.y);
    }
  }
}

__device__ __forceinline__ float clamped(float value, const ImplicitGemmParams& p) {
  return ptx::min_nan(ptx::max_nan(value, p.clamp_min), p.clamp_max);
}

// The tile in shared memory as fp16, a row after the other; chunk c of a row stands at c xor row %
// 8, so that the eight rows of a fragment lie in different banks.
template <class Tile>
struct HalfTile {
  static constexpr int kChunks = Tile::kN / kHalvesPerChunk;  // of a row
  static constexpr int kPasses = Tile::kM * kChunks / Tile::kThreads;
  static_assert(Tile::kM * Tile::kN * 2 <= kMinGemmStages * Tile::kStageBytes);

  static __device__ __forceinline__ std::uint32_t place(std::uint32_t row, std::uint32_t chunk) {
    return row * (Tile::kN * 2) + (chunk ^ (row % 8)) * 16;
  }
};

// The residual's tile, to where the output's will be made, for all threads.
template <class Tile>
__device__ __forceinline__ void load_residual(const ImplicitGemmParams& p,
                                              const GemmTileOrigin& origin, const void* residual,
                                              char* shared) {
  using C = HalfTile<Tile>;
#pragma unroll 4
  for (int i = 0; i < C::kPasses; ++i) {
    const std::uint32_t at = threadIdx.x + i * Tile::kThreads;
    const std::uint32_t row = at / C::kChunks, chunk = at % C::kChunks;
    const std::uint32_t m = origin.m + row, column = origin.n / kHalvesPerChunk + chunk;
    ptx::copy_16_async(
        ptx::shared_address(shared + C::place(row, chunk)),
        static_cast<const uint4*>(residual) + std::uint64_t{m} * p.residual_pixel + column,
        m < p.m && column < p.y_chunks);
  }
  ptx::commit_copies();
  ptx::wait_copies<0>();
  __syncthreads();
}

template <class Tile>
__device__ __forceinline__ void store_pixels(const GemmSums<Tile>& sums,
                                             const ImplicitGemmParams& p,
                                             const GemmTileOrigin& origin,
                                             const ImplicitGemmPointers& pointers, char* shared) {
  using C = HalfTile<Tile>;
  const bool has_residual = pointers.residual != nullptr;
  if (has_residual) load_residual<Tile>(p, origin, pointers.residual, shared);
  visit_pairs<Tile>(sums, p.k8, static_cast<const float*>(pointers.bias), origin.n,
                    [&](std::uint32_t row, std::uint32_t column, float v0, float v1) {
                      const std::uint32_t chunk = column / kHalvesPerChunk;
                      auto* const pair = reinterpret_cast<__half2*>(shared + C::place(row, chunk) +
                                                                    column % kHalvesPerChunk * 2);
                      if (has_residual) {
                        const float2 other = __half22float2(*pair);
                        v0 += other.x;
                        v1 += other.y;
                      }
                      *pair = __floats2half2_rn(clamped(v0, p), clamped(v1, p));
                    });
  __syncthreads();
#pragma unroll 4
  for (int i = 0; i < C::kPasses; ++i) {
    const std::uint32_t at = threadIdx.x + i * Tile::kThreads;
    const std::uint32_t row = at / C::kChunks, chunk = at % C::kChunks;
    const std::uint32_t m = origin.m + row, column = origin.n / kHalvesPerChunk + chunk;
    if (m < p.m && column < p.y_chunks) {
      static_cast<uint4*>(pointers.y)[std::uint64_t{m} * p.y_pixel + column] =
          *reinterpret_cast<const uint4*>(shared + C::place(row, chunk));
    }
  }
}

// 64 columns of the tile in shared memory as fp32. Groups of eight columns are xor-ed with row % 4,
// so that the four rows which sixteen lanes write at once lie in different banks; vectors of four
// columns stay whole.
template <class Tile>
struct FloatTile {
  static constexpr int kColumns = 64;
  static_assert(Tile::kN % kColumns == 0 && Tile::kWarpN <= kColumns);
  static_assert(Tile::kM * kColumns * 4 <= kMinGemmStages * Tile::kStageBytes);

  static __device__ __forceinline__ std::uint32_t place(std::uint32_t row, std::uint32_t column) {
    return row * kColumns + (column ^ row % 4 * 8);
  }

  // Columns [first, first + 64) of the tile, bias and clamp included, for all threads.
  static __device__ __forceinline__ void fill(const GemmSums<Tile>& sums,
                                              const ImplicitGemmParams& p,
                                              const GemmTileOrigin& origin, const void* bias,
                                              std::uint32_t first, float* shared) {
    if (warp_n<Tile>() / kColumns == first / kColumns) {
      visit_pairs<Tile>(sums, p.k8, static_cast<const float*>(bias), origin.n,
                        [&](std::uint32_t row, std::uint32_t column, float v0, float v1) {
                          ptx::store_pair(
                              ptx::shared_address(shared + place(row, column % kColumns)),
                              clamped(v0, p), clamped(v1, p));
                        });
    }
    __syncthreads();
  }
};

template <class Tile>
__device__ __forceinline__ void store_floats(const GemmSums<Tile>& sums,
                                             const ImplicitGemmParams& p,
                                             const GemmTileOrigin& origin,
                                             const ImplicitGemmPointers& pointers, float* shared) {
  using C = FloatTile<Tile>;
  static_assert(Tile::kN == C::kColumns);
  constexpr int kVectors = C::kColumns / 4;  // of a row
  C::fill(sums, p, origin, pointers.bias, 0, shared);
  for (int i = 0; i < Tile::kM * kVectors / Tile::kThreads; ++i) {
    const std::uint32_t at = threadIdx.x + i * Tile::kThreads;
    const std::uint32_t row = at / kVectors, vector = at % kVectors;
    const std::uint32_t m = origin.m + row, column = origin.n / 4 + vector;
    if (m < p.m && column < p.y_chunks) {
      static_cast<float4*>(pointers.y)[std::uint64_t{m} * p.y_pixel + column] =
          *reinterpret_cast<const float4*>(shared + C::place(row, vector * 4));
    }
  }
}

// A thread adds the rows of one image in one column; a warp's columns are neighbours.
template <class Tile>
__device__ __forceinline__ void store_partials(const GemmSums<Tile>& sums,
                                               const ImplicitGemmParams& p,
                                               const GemmTileOrigin& origin,
                                               const ImplicitGemmPointers& pointers,
                                               float* shared) {
  using C = FloatTile<Tile>;
  const std::uint32_t rows = min(static_cast<std::uint32_t>(Tile::kM), p.m - origin.m);
  const std::uint32_t first_image = p.pixels.quotient(origin.m);
  const std::uint32_t images = p.pixels.quotient(origin.m + rows - 1) - first_image + 1;
  // From the first row of the first image, which may lie in a tile before, to that of the tile.
  const std::uint32_t before = origin.m - first_image * p.pixels.divisor;
  for (std::uint32_t first = 0; first < Tile::kN; first += C::kColumns) {
    if (first > 0) __syncthreads();
    C::fill(sums, p, origin, pointers.bias, first, shared);
    for (std::uint32_t at = threadIdx.x; at < images * C::kColumns; at += Tile::kThreads) {
      const std::uint32_t slot = at / C::kColumns, column = at % C::kColumns;
      const std::uint32_t image_end = (slot + 1) * p.pixels.divisor - before;
      const std::uint32_t start = slot == 0 ? 0 : slot * p.pixels.divisor - before;
      const std::uint32_t end = min(image_end, rows);
      float sum = 0;
      for (std::uint32_t row = start; row < end; ++row) sum += shared[C::place(row, column)];
      const std::uint32_t channel = origin.n + first + column;
      if (channel < p.k8) {
        static_cast<float*>(pointers.y)[p.partials.slot_offset(origin.tile_m, slot) + channel] =
            sum;
      }
    }
  }
}

}  // namespace vertebra
