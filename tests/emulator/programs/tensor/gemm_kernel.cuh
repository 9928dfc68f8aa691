#pragma once

#include <cuda_fp16.h>

#include <cstdint>

// C = A * B', both factors with their rows along K, in half precision with sums in float: tiles of
// 64x64x32, four warps of 32x32 each, stages of asynchronous copies in flight. K is a multiple of
// 8; M and N are anything.
namespace gemm {

inline constexpr int tile_m = 64, tile_n = 64, tile_k = 32, threads = 128;
inline constexpr int chunk = 8;                       // halves in 16 bytes, what one copy moves
inline constexpr int chunks_of_row = tile_k / chunk;  // 4
inline constexpr int stage_halves = (tile_m + tile_n) * tile_k;

/// Where a chunk lies in a tile. Two rows fill the 32 banks; the exclusive or keeps eight rows of
/// one chunk column, which ldmatrix reads at once, in different banks.
__device__ inline int place(int row, int column) {
  return (row * chunks_of_row + (column ^ (row / 2 % chunks_of_row))) * chunk;
}

/// Copies 16 bytes, or fills with zeros where `valid` is false, when the pointer may be anything.
__device__ inline void copy_async(std::uint32_t to, const void* from, bool valid) {
  const int bytes = valid ? 16 : 0;
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(bytes));
}

__device__ inline void load_matrices(std::uint32_t (&to)[4], std::uint32_t from) {
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
               : "r"(from));
}

__device__ inline void multiply(float (&sum)[4], const std::uint32_t (&a)[4], std::uint32_t b0,
                                std::uint32_t b1) {
  asm volatile(
      "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, "
      "%9}, "
      "{%0, %1, %2, %3};"
      : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}

/// One tile of rows along K, all threads: rows [first, first + rows) of `from`, columns from `k`
/// on.
template <int rows>
__device__ inline void load_tile(std::uint32_t to, const __half* from, int first, int count, int k,
                                 int K) {
#pragma unroll
  for (int i = 0; i < rows * chunks_of_row; i += threads) {
    const int at = i + threadIdx.x, row = at / chunks_of_row, column = at % chunks_of_row;
    const bool valid = first + row < count && k + column * chunk < K;
    const __half* source = from + static_cast<std::int64_t>(first + row) * K + k + column * chunk;
    copy_async(to + place(row, column) * 2, source, valid);
  }
}

template <int stages>
__global__ void __launch_bounds__(threads)
    multiply(const __half* a, const __half* b, float* c, int M, int N, int K) {
  __shared__ alignas(128) __half memory[stages * stage_halves];
  const auto base = static_cast<std::uint32_t>(__cvta_generic_to_shared(memory));
  const int first_m = blockIdx.y * tile_m, first_n = blockIdx.x * tile_n;
  const int lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  const int warp_m = warp / 2 * 32, warp_n = warp % 2 * 32;
  const int tiles = (K + tile_k - 1) / tile_k;

  const auto load = [&](int tile) {
    if (tile < tiles) {
      const std::uint32_t stage = base + tile % stages * stage_halves * 2;
      load_tile<tile_m>(stage, a, first_m, M, tile * tile_k, K);
      load_tile<tile_n>(stage + tile_m * tile_k * 2, b, first_n, N, tile * tile_k, K);
    }
    // A group for every round, be it an empty one, so that the count to wait for is the same.
    asm volatile("cp.async.commit_group;");
  };

  float sums[2][4][4] = {};
  for (int tile = 0; tile + 1 < stages; ++tile) load(tile);
  for (int tile = 0; tile < tiles; ++tile) {
    asm volatile("cp.async.wait_group %0;" ::"n"(stages - 2));
    __syncthreads();
    load(tile + stages - 1);
    const std::uint32_t stage_a = base + tile % stages * stage_halves * 2;
    const std::uint32_t stage_b = stage_a + tile_m * tile_k * 2;
#pragma unroll
    for (int k = 0; k < chunks_of_row; k += 2) {
      std::uint32_t fragments_a[2][4], fragments_b[2][4];
#pragma unroll
      for (int i = 0; i < 2; ++i) {
        // Matrices of A: rows 0-7, rows 8-15, then both for the next chunk; of B: both chunks, then
        // the next rows.
        load_matrices(fragments_a[i],
                      stage_a + place(warp_m + 16 * i + lane % 16, k + lane / 16) * 2);
        load_matrices(
            fragments_b[i],
            stage_b + place(warp_n + 16 * i + lane % 8 + lane / 16 * 8, k + lane / 8 % 2) * 2);
      }
#pragma unroll
      for (int i = 0; i < 2; ++i)
#pragma unroll
        for (int j = 0; j < 4; ++j)
          multiply(sums[i][j], fragments_a[i], fragments_b[j / 2][j % 2 * 2],
                   fragments_b[j / 2][j % 2 * 2 + 1]);
    }
  }
  asm volatile("cp.async.wait_all;");

#pragma unroll
  for (int i = 0; i < 2; ++i)
#pragma unroll
    for (int j = 0; j < 4; ++j)
#pragma unroll
      for (int e = 0; e < 4; ++e) {
        const int row = first_m + warp_m + 16 * i + lane / 4 + e / 2 * 8;
        const int column = first_n + warp_n + 8 * j + lane % 4 * 2 + e % 2;
        if (row < M && column < N) c[static_cast<std::int64_t>(row) * N + column] = sums[i][j][e];
      }
}

}  // namespace gemm
