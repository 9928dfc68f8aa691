// Two warps meet at a named barrier. The bug: each at another one.
#include "tests/emulator/programs/program.h"

__global__ void meet(int* out) {
#ifdef BUG
  const int barrier = 1 + threadIdx.x / 32;
#else
  const int barrier = 1;
#endif
  asm volatile("barrier.sync %0, 64;" ::"r"(barrier) : "memory");
  out[threadIdx.x] = threadIdx.x;
}

int main() {
  return verdict([] {
    const DeviceArray<int> out(64);
    meet<<<1, 64>>>(out.get());
    return out.read() == numbers(64);
  });
}
