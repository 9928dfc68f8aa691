// Doubles an array. The bug: it is freed before the launch.
#include "tests/emulator/programs/program.h"

__global__ void twice(const int* values, int* out) { out[threadIdx.x] = 2 * values[threadIdx.x]; }

int main() {
  return verdict([] {
    const DeviceArray<int> out(32);
    int* values = nullptr;
    check(cudaMalloc(&values, 32 * sizeof(int)));
    check(cudaMemset(values, 0, 32 * sizeof(int)));
#ifdef BUG
    check(cudaFree(values));
    twice<<<1, 32>>>(values, out.get());
    return out.read()[31] == 0;
#else
    twice<<<1, 32>>>(values, out.get());
    const bool right = out.read()[31] == 0;
    check(cudaFree(values));
    return right;
#endif
  });
}
