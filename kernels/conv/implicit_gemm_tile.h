// The tiles of the implicit-GEMM convolution: what one block computes, and how its operands lie in
// shared memory. Used by host and device.
#pragma once

#include <cstdint>

#include "kernels/device/fast_division.h"

namespace vertebra {

inline constexpr int kHalvesPerChunk = 8;  // 16 bytes: what one asynchronous copy moves

// A block makes M output pixels x N output channels from k-tiles of K products each, in
// (M / WarpM) * (N / WarpN) warps. A stage of shared memory holds M rows of activations, then N
// rows of weights, of K halves each.
//
// The compiler keeps a thread's registers few enough for Resident blocks a multiprocessor, if
// shared memory allows as many.
template <int M, int N, int K, int WarpM, int WarpN, int Resident>
struct GemmTile {
  static constexpr int kM = M, kN = N, kK = K;
  static constexpr int kWarpM = WarpM, kWarpN = WarpN;
  static constexpr int kResident = Resident;
  static constexpr int kWarpsN = N / WarpN;
  static constexpr int kThreads = M / WarpM * kWarpsN * 32;
  static constexpr int kChunks = K / kHalvesPerChunk;      // of a row
  static constexpr int kRowsPerPass = kThreads / kChunks;  // that all threads copy at once
  static constexpr int kRowBytes = K * 2;
  static constexpr int kStageBytes = (M + N) * kRowBytes;

  static_assert(K == 32 || K == 64);
  static_assert(M % WarpM == 0 && N % WarpN == 0 && WarpM % 16 == 0 && WarpN % 16 == 0);
  static_assert(M % kRowsPerPass == 0 && N % kRowsPerPass == 0);

  // What a row's chunk numbers are xor-ed with, so that a column of eight rows, which a matrix load
  // reads and eight lanes of a copy write, lies in different banks. A row of 128 bytes fills the
  // banks; of 64-byte rows two do. Repeats every eight rows.
  static VERTEBRA_HOST_DEVICE std::uint32_t swizzle(std::uint32_t row) {
    return K == 64 ? row & 7 : row >> 1 & 3;
  }
};

using GemmTile64x64x64 = GemmTile<64, 64, 64, 32, 32, 5>;
using GemmTile128x128x32 = GemmTile<128, 128, 32, 64, 64, 2>;

}  // namespace vertebra
