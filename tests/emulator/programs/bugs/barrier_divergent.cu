// Sums pairs through shared memory. The bug: only half of a warp arrives at the barrier.
#include "tests/emulator/programs/program.h"

__global__ void sum_pairs(const int* values, int* out) {
  __shared__ int tile[32];
  tile[threadIdx.x] = values[threadIdx.x];
#ifdef BUG
  if (threadIdx.x < 16) {
    __syncthreads();
    out[threadIdx.x] = tile[threadIdx.x] + tile[threadIdx.x + 16];
  } else {
    out[threadIdx.x] = 0;
  }
#else
  __syncthreads();
  out[threadIdx.x] = threadIdx.x < 16 ? tile[threadIdx.x] + tile[threadIdx.x + 16] : 0;
#endif
}

int main() {
  return verdict([] {
    const DeviceArray<int> values(numbers(32)), out(32);
    sum_pairs<<<1, 32>>>(values.get(), out.get());
    return out.read()[15] == 15 + 31;
  });
}
