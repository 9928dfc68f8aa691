// The kernel, and its instances for one tile. Each tile is compiled in a file of its own.
#pragma once

#include "kernels/conv/implicit_gemm_epilogue.cuh"

namespace vertebra {

// implicit_gemm.h says what it computes. Blocks of one row of tiles follow each other, so that they
// run together and their activations come from memory once.
template <class Tile, int stages, GemmOutput output>
__global__ void __launch_bounds__(Tile::kThreads, Tile::kResident)
    conv2d_implicit_gemm_nhwc_f16(const __grid_constant__ ImplicitGemmParams p,
                                  const __grid_constant__ ImplicitGemmPointers pointers) {
#if !defined(__CUDA_ARCH__) || __CUDA_ARCH__ >= 800
  extern __shared__ __align__(128) char shared[];
  GemmTileOrigin origin;
  origin.tile_m = p.tiles_n.quotient(blockIdx.x);
  origin.m = origin.tile_m * Tile::kM;
  origin.n = (blockIdx.x - origin.tile_m * p.tiles_n.divisor) * Tile::kN;

  GemmSums<Tile> sums;
  ActivationLoader<Tile> activations(p, pointers.x, origin.m);
  WeightLoader<Tile> weights(p, pointers.weights, origin.n);
  sum_products<Tile, stages>(sums, p, activations, weights, ptx::shared_address(shared));

  if constexpr (output == GemmOutput::kPixels) {
    store_pixels<Tile>(sums, p, origin, pointers, shared);
  } else if constexpr (output == GemmOutput::kPartials) {
    store_partials<Tile>(sums, p, origin, pointers, reinterpret_cast<float*>(shared));
  } else {
    store_floats<Tile>(sums, p, origin, pointers, reinterpret_cast<float*>(shared));
  }
#else
  __trap();  // no row offers it to such a device
#endif
}

template <class Tile, GemmOutput output>
const void* implicit_gemm_instance(int stages) {
  static_assert(kMinGemmStages == 2 && kMaxGemmStages == 4);
  switch (stages) {
    case 2:
      return reinterpret_cast<const void*>(&conv2d_implicit_gemm_nhwc_f16<Tile, 2, output>);
    case 3:
      return reinterpret_cast<const void*>(&conv2d_implicit_gemm_nhwc_f16<Tile, 3, output>);
    case 4:
      return reinterpret_cast<const void*>(&conv2d_implicit_gemm_nhwc_f16<Tile, 4, output>);
    default:
      return nullptr;
  }
}

}  // namespace vertebra
