// A kernel with 64 KB of dynamic shared memory. The bug: nobody asked for more than 48 KB.
#include "tests/emulator/programs/program.h"

__global__ void last(int* out, int count) {
  extern __shared__ int tile[];
  tile[count - 1] = 5;
  *out = tile[count - 1];
}

int main() {
  return verdict([] {
    constexpr int bytes = 64 * 1024;
    const DeviceArray<int> out(1);
#ifndef BUG
    check(cudaFuncSetAttribute(last, cudaFuncAttributeMaxDynamicSharedMemorySize, bytes));
#endif
    last<<<1, 1, bytes>>>(out.get(), bytes / sizeof(int));
#ifdef BUG
    return cudaGetLastError() == cudaErrorInvalidValue;
#else
    return out.read()[0] == 5;
#endif
  });
}
