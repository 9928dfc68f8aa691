// Two warps meet at a named barrier. The bug: it waits for three.
#include "tests/emulator/programs/program.h"

__global__ void meet(int* out) {
#ifdef BUG
  asm volatile("bar.sync 1, 96;" ::: "memory");
#else
  asm volatile("bar.sync 1, 64;" ::: "memory");
#endif
  out[threadIdx.x] = threadIdx.x;
}

int main() {
  return verdict([] {
    const DeviceArray<int> out(64);
    meet<<<1, 64>>>(out.get());
    return out.read() == numbers(64);
  });
}
