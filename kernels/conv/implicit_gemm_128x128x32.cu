#include "kernels/conv/implicit_gemm_kernel.cuh"
#include "kernels/conv/implicit_gemm_launch.h"

namespace vertebra {

const void* implicit_gemm_128x128x32(int stages, GemmOutput output) {
  switch (output) {
    case GemmOutput::kPixels:
      return implicit_gemm_instance<GemmTile128x128x32, GemmOutput::kPixels>(stages);
    case GemmOutput::kPartials:
      return implicit_gemm_instance<GemmTile128x128x32, GemmOutput::kPartials>(stages);
    case GemmOutput::kFloats:
      return nullptr;
  }
  return nullptr;
}

}  // namespace vertebra
