// The kernels of each tile, for the launcher; null for an output that the tile does not make.
#pragma once

#include "kernels/conv/implicit_gemm.h"

namespace vertebra {

// The kernel of the tile, as cudaLaunchKernel takes it; its parameters are ImplicitGemmParams and
// ImplicitGemmPointers.
const void* implicit_gemm_64x64x64(int stages, GemmOutput output);
const void* implicit_gemm_128x128x32(int stages, GemmOutput output);

}  // namespace vertebra
