// One warp fills a tile, another reads it, twice. The bug: nothing keeps the second tile from being
// written while the first is still read.
#include "tests/emulator/programs/program.h"

__global__ void hand_over(const int* values, int* out) {
  __shared__ int tile[32];
  for (int first = 0; first < 64; first += 32) {
    if (threadIdx.x < 32) tile[threadIdx.x] = values[first + threadIdx.x];
    __syncthreads();
    if (threadIdx.x >= 32) out[first + threadIdx.x - 32] = tile[63 - threadIdx.x];
#ifndef BUG
    __syncthreads();
#endif
  }
}

int main() {
  return verdict([] {
    const DeviceArray<int> values(numbers(64)), out(64);
    hand_over<<<1, 64>>>(values.get(), out.get());
    return out.read()[32] == 63;
  });
}
