// The sum over k-tiles: copies run `stages` - 1 tiles ahead of the tensor cores.
#pragma once

#include "kernels/conv/implicit_gemm_loader.cuh"

namespace vertebra {

// A warp's sums, as fragments of 16 x 8. Element e of fragment (i, j) is that of row
// 16 i + lane / 4 + 8 (e / 2) and column 8 j + 2 (lane % 4) + e % 2 of the warp's part of the tile.
template <class Tile>
struct GemmSums {
  static constexpr int kI = Tile::kWarpM / 16, kJ = Tile::kWarpN / 8;
  float v[kI][kJ][4] = {};
};

// First row and column of the calling warp in the tile.
template <class Tile>
__device__ __forceinline__ std::uint32_t warp_m() {
  return threadIdx.x / 32 / Tile::kWarpsN * Tile::kWarpM;
}
template <class Tile>
__device__ __forceinline__ std::uint32_t warp_n() {
  return threadIdx.x / 32 % Tile::kWarpsN * Tile::kWarpN;
}

// One k-tile, 16 products deep at a time. `a` and `b` address the rows that the lane names to
// ldmatrix: of A rows 0-15 for the first chunk, then the same for the second; of B (whose rows are
// columns of the product) rows 0-7 for both chunks, then rows 8-15. `a_chunk` and `b_chunk` are
// that chunk, 0 or 1, xor the row's swizzle; further pairs of chunks are xor-ed in, since the sum
// of an even number and 0 or 1 is an exclusive or.
template <class Tile>
__device__ __forceinline__ void multiply_tile(GemmSums<Tile>& sums, std::uint32_t a,
                                              std::uint32_t a_chunk, std::uint32_t b,
                                              std::uint32_t b_chunk) {
#pragma unroll
  for (int pair = 0; pair < Tile::kK / 16; ++pair) {
    std::uint32_t fragments_a[GemmSums<Tile>::kI][4], fragments_b[GemmSums<Tile>::kJ / 2][4];
#pragma unroll
    for (int i = 0; i < GemmSums<Tile>::kI; ++i) {
      ptx::load_matrices(fragments_a[i],
                         a + i * 16 * Tile::kRowBytes + (a_chunk ^ (2 * pair)) * 16);
    }
#pragma unroll
    for (int j = 0; j < GemmSums<Tile>::kJ / 2; ++j) {
      ptx::load_matrices(fragments_b[j],
                         b + j * 16 * Tile::kRowBytes + (b_chunk ^ (2 * pair)) * 16);
    }
#pragma unroll
    for (int i = 0; i < GemmSums<Tile>::kI; ++i) {
#pragma unroll
      for (int j = 0; j < GemmSums<Tile>::kJ; ++j) {
        ptx::multiply_16x8x16(sums.v[i][j], fragments_a[i], fragments_b[j / 2][j % 2 * 2],
                              fragments_b[j / 2][j % 2 * 2 + 1]);
      }
    }
  }
}

// All k-tiles of the block's tile. `shared` addresses stages * kStageBytes bytes, which are free
// for other use when the call returns.
template <class Tile, int stages>
__device__ __forceinline__ void sum_products(GemmSums<Tile>& sums, const ImplicitGemmParams& p,
                                             ActivationLoader<Tile>& activations,
                                             WeightLoader<Tile>& weights, std::uint32_t shared) {
  constexpr std::uint32_t kWeights = Tile::kM * Tile::kRowBytes;  // from the start of a stage
  const std::uint32_t lane = threadIdx.x % 32;
  const std::uint32_t a_row = warp_m<Tile>() + lane % 16;
  const std::uint32_t b_row = warp_n<Tile>() + lane / 16 * 8 + lane % 8;
  const std::uint32_t a_chunk = (lane / 16) ^ Tile::swizzle(lane % 16);
  const std::uint32_t b_chunk = (lane / 8 % 2) ^ Tile::swizzle(lane % 8);
  const std::uint32_t end = shared + stages * Tile::kStageBytes;
  std::uint32_t to = shared;    // stage to fill next
  std::uint32_t from = shared;  // stage to use next

  const auto load = [&](bool exists) {
    if (exists) {
      activations.load(to);
      weights.load(to + kWeights);
    }
    // A group for every tile, be it an empty one, so that the count to wait for stays the same.
    ptx::commit_copies();
    to += Tile::kStageBytes;
    if (to == end) to = shared;
  };

#pragma unroll
  for (int tile = 0; tile < stages - 1; ++tile) load(tile < p.k_tiles);
#pragma unroll 1
  for (std::uint32_t tile = 0; tile < p.k_tiles; ++tile) {
    ptx::wait_copies<stages - 2>();
    // This tile is there for all threads, and all have used the stage that is filled next.
    __syncthreads();
    load(tile + stages - 1 < p.k_tiles);
    multiply_tile<Tile>(sums, from + a_row * Tile::kRowBytes, a_chunk,
                        from + kWeights + b_row * Tile::kRowBytes, b_chunk);
    from += Tile::kStageBytes;
    if (from == end) from = shared;
  }
  __syncthreads();
}

}  // namespace vertebra
