#include "kernels/conv/implicit_gemm_kernel.cuh"
#include "kernels/conv/implicit_gemm_launch.h"

namespace vertebra {

const void* implicit_gemm_64x64x64(int stages, GemmOutput output) {
  switch (output) {
    case GemmOutput::kPixels:
      return implicit_gemm_instance<GemmTile64x64x64, GemmOutput::kPixels>(stages);
    case GemmOutput::kPartials:
      return implicit_gemm_instance<GemmTile64x64x64, GemmOutput::kPartials>(stages);
    case GemmOutput::kFloats:
      return implicit_gemm_instance<GemmTile64x64x64, GemmOutput::kFloats>(stages);
  }
  return nullptr;
}

}  // namespace vertebra
