// One warp copies a tile asynchronously and waits, another reads it. The bug: waiting makes the
// tile visible to the threads that copied it and to no others; the barrier is missing.
#include <cuda_pipeline.h>

#include "tests/emulator/programs/program.h"

__global__ void copy(const int4* values, int4* out) {
  __shared__ int4 tile[32];
  if (threadIdx.x < 32) {
    __pipeline_memcpy_async(&tile[threadIdx.x], &values[threadIdx.x], sizeof(int4));
    __pipeline_commit();
    __pipeline_wait_prior(0);
  }
#ifndef BUG
  __syncthreads();
#endif
  if (threadIdx.x >= 32) out[threadIdx.x - 32] = tile[63 - threadIdx.x];
}

int main() {
  return verdict([] {
    const DeviceArray<int4> values(std::vector<int4>(32, int4{1, 2, 3, 4})), out(32);
    copy<<<1, 64>>>(values.get(), out.get());
    return out.read()[31].w == 4;
  });
}
