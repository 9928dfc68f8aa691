// Adds up a row of values. The bug: the sum does not start from anything.
#include "tests/emulator/programs/program.h"

__global__ void add(const int* values, int* sum) { atomicAdd(sum, values[threadIdx.x]); }

int main() {
  return verdict([] {
    const DeviceArray<int> values(numbers(64)), sum(1);
#ifndef BUG
    check(cudaMemset(sum.get(), 0, sizeof(int)));
#endif
    add<<<1, 64>>>(values.get(), sum.get());
    return sum.read()[0] == 63 * 32;
  });
}
