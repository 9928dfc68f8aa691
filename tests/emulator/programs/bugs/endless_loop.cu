// Waits for a flag. The bug: nobody sets it.
#include "tests/emulator/programs/program.h"

__global__ void wait_for(volatile int* flag, int* out) {
  while (*flag == 0) {
  }
  *out = 1;
}

int main() {
  return verdict([] {
    const DeviceArray<int> flag(std::vector<int>(1)), out(1);
#ifndef BUG
    check(cudaMemset(flag.get(), 1, sizeof(int)));
#endif
    wait_for<<<1, 1>>>(flag.get(), out.get());
    return out.read()[0] == 1;
  });
}
