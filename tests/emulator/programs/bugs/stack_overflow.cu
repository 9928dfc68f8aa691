// A recursive sum. The bug: its depth needs more stack than a thread has.
#include "tests/emulator/programs/program.h"

__device__ __noinline__ int sum_to(int n) {
  if (n == 0) return 0;
  volatile int frame[16] = {n};
  const int rest = sum_to(n - 1);
  return frame[rest < 0] + rest;
}

__global__ void sum(int n, int* out) { *out = sum_to(n); }

int main() {
  return verdict([] {
    const DeviceArray<int> out(1);
#ifndef BUG
    check(cudaDeviceSetLimit(cudaLimitStackSize, 32 * 1024));
#endif
    sum<<<1, 1>>>(100, out.get());
    return out.read()[0] == 5050;
  });
}
