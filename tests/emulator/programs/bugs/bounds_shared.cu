// Reverses a block's values in dynamic shared memory. The bug: the launch asks for one value too
// few.
#include "tests/emulator/programs/program.h"

constexpr int count = 64;

__global__ void reverse(const int* values, int* out) {
  extern __shared__ int tile[];
  tile[threadIdx.x] = values[threadIdx.x];
  __syncthreads();
  out[threadIdx.x] = tile[count - 1 - threadIdx.x];
}

int main() {
#ifdef BUG
  constexpr int bytes = (count - 1) * sizeof(int);
#else
  constexpr int bytes = count * sizeof(int);
#endif
  return verdict([] {
    const DeviceArray<int> values(numbers(count)), out(count);
    reverse<<<1, count, bytes>>>(values.get(), out.get());
    return out.read()[0] == count - 1;
  });
}
