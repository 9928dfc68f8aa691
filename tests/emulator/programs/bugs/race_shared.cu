// One warp fills a tile, another reads it. The bug: no barrier between them.
#include "tests/emulator/programs/program.h"

__global__ void hand_over(const int* values, int* out) {
  __shared__ int tile[32];
  if (threadIdx.x < 32) tile[threadIdx.x] = values[threadIdx.x];
#ifndef BUG
  __syncthreads();
#endif
  if (threadIdx.x >= 32) out[threadIdx.x - 32] = tile[63 - threadIdx.x];
}

int main() {
  return verdict([] {
    const DeviceArray<int> values(numbers(32)), out(32);
    hand_over<<<1, 64>>>(values.get(), out.get());
    return out.read()[0] == 31;
  });
}
