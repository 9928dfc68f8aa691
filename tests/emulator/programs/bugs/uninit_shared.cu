// Sums neighbours through shared memory. The bug: nobody writes the last value of the tile.
#include "tests/emulator/programs/program.h"

__global__ void sums(const int* values, int* out) {
  __shared__ int tile[65];
  tile[threadIdx.x] = values[threadIdx.x];
#ifndef BUG
  if (threadIdx.x == 0) tile[64] = 0;
#endif
  __syncthreads();
  out[threadIdx.x] = tile[threadIdx.x] + tile[threadIdx.x + 1];
}

int main() {
  return verdict([] {
    const DeviceArray<int> values(numbers(64)), out(64);
    sums<<<1, 64>>>(values.get(), out.get());
    return out.read()[31] == 63;
  });
}
