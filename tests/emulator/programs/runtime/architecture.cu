// architecture EXPECTED: which of the program's PTX the device runs, as __CUDA_ARCH__ has it; 0:
// none of it.
#include <cstdlib>

#include "tests/emulator/programs/program.h"

__global__ void tell(int* out) {
#ifdef __CUDA_ARCH__
  *out = __CUDA_ARCH__;
#endif
}

int main(int, char** arguments) {
  return verdict([&] {
    const int expected = std::atoi(arguments[1]);
    const DeviceArray<int> out(1);
    tell<<<1, 1>>>(out.get());
    if (expected == 0) return cudaGetLastError() == cudaErrorNoKernelImageForDevice;
    return out.read()[0] == expected;
  });
}
