// Each thread copies a value to shared memory asynchronously and reads it. The bug: it does not
// wait for the copy.
#include <cuda_pipeline.h>

#include "tests/emulator/programs/program.h"

__global__ void copy(const int4* values, int4* out) {
  __shared__ int4 tile[32];
  tile[threadIdx.x] = int4{};
  __pipeline_memcpy_async(&tile[threadIdx.x], &values[threadIdx.x], sizeof(int4));
  __pipeline_commit();
#ifndef BUG
  __pipeline_wait_prior(0);
#endif
  out[threadIdx.x] = tile[threadIdx.x];
}

int main() {
  return verdict([] {
    const DeviceArray<int4> values(std::vector<int4>(32, int4{1, 2, 3, 4})), out(32);
    copy<<<1, 32>>>(values.get(), out.get());
    return out.read()[31].w == 4;
  });
}
