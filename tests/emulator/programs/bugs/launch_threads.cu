// Fills an array. The bug: a block of more threads than any device has.
#include "tests/emulator/programs/program.h"

__global__ void fill(int* out) { out[blockIdx.x * blockDim.x + threadIdx.x] = 1; }

int main() {
  return verdict([] {
    const DeviceArray<int> out(2048);
#ifdef BUG
    fill<<<1, 2048>>>(out.get());
    return cudaGetLastError() == cudaErrorInvalidConfiguration;
#else
    fill<<<2, 1024>>>(out.get());
    return out.read() == std::vector<int>(2048, 1);
#endif
  });
}
