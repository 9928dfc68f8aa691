// Counts the values that are flagged. The bug: the flags were never written.
#include "tests/emulator/programs/program.h"

__global__ void count_flagged(const int* flags, int* counts) {
  int count = 0;
  while (flags[count] > 0) ++count;
  *counts = count;
}

int main() {
  return verdict([] {
    const DeviceArray<int> flags(8), count(1);
#ifndef BUG
    check(cudaMemset(flags.get(), 0, 8 * sizeof(int)));
#endif
    count_flagged<<<1, 1>>>(flags.get(), count.get());
    return count.read()[0] == 0;
  });
}
