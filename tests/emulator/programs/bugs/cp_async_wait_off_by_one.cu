// Two stages of asynchronous copies. The bug: it waits for all groups but two where it needs all
// but one.
#include <cuda_pipeline.h>

#include "tests/emulator/programs/program.h"

#ifdef BUG
constexpr int in_flight = 2;
#else
constexpr int in_flight = 1;
#endif

__device__ void load(int4* stage, const int4* values) {
  __pipeline_memcpy_async(stage + threadIdx.x, values + threadIdx.x, sizeof(int4));
  __pipeline_commit();
}

__global__ void sum(const int4* values, int tiles, int4* out) {
  __shared__ int4 stages[2][32];
  int4 total = {};
  load(stages[0], values);
#pragma unroll 1
  for (int tile = 0; tile < tiles; ++tile) {
    // The last round commits a group too, though an empty one, so that the count to wait for stays
    // the same.
    if (tile + 1 < tiles)
      load(stages[(tile + 1) % 2], values + (tile + 1) * 32);
    else
      __pipeline_commit();
    __pipeline_wait_prior(in_flight);
    const int4 value = stages[tile % 2][threadIdx.x];
    total.x += value.x;
    total.y += value.y;
  }
  out[threadIdx.x] = total;
}

int main() {
  return verdict([] {
    const DeviceArray<int4> values(std::vector<int4>(64, int4{1, 2, 3, 4})), out(32);
    sum<<<1, 32>>>(values.get(), 2, out.get());
    return out.read()[31].y == 4;
  });
}
