// Reads pairs from shared memory. The bug: an odd row length, so that every other row is
// misaligned.
#include "tests/emulator/programs/program.h"

__global__ void sum_rows(int* out) {
#ifdef BUG
  constexpr int row = 33;
#else
  constexpr int row = 34;
#endif
  __shared__ alignas(8) int tile[32 * row];
  for (int i = threadIdx.x; i < 32 * row; i += 32) tile[i] = 1;
  __syncthreads();
  int sum = 0;
  for (int i = 0; i < 16; ++i) {
    const int2 pair = reinterpret_cast<const int2*>(tile + threadIdx.x * row)[i];
    sum += pair.x + pair.y;
  }
  out[threadIdx.x] = sum;
}

int main() {
  return verdict([] {
    const DeviceArray<int> out(32);
    sum_rows<<<1, 32>>>(out.get());
    return out.read() == std::vector<int>(32, 32);
  });
}
