// Fills an array. The bug: <= for <, so that one value lands past the end.
#include "tests/emulator/programs/program.h"

constexpr int count = 100;

__global__ void fill(int* out) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
#ifdef BUG
  if (i <= count) out[i] = i;
#else
  if (i < count) out[i] = i;
#endif
}

int main() {
  return verdict([] {
    const DeviceArray<int> out(count);
    fill<<<2, 64>>>(out.get());
    return out.read() == numbers(count);
  });
}
