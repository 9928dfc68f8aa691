// Differences of neighbours. The bug: the last thread reads one value past the end.
#include "tests/emulator/programs/program.h"

constexpr int count = 100;

__global__ void differences(const int* values, int* out) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
#ifdef BUG
  if (i < count) out[i] = values[i + 1] - values[i];
#else
  if (i < count) out[i] = i + 1 < count ? values[i + 1] - values[i] : 0;
#endif
}

int main() {
  return verdict([] {
    const DeviceArray<int> values(numbers(count)), out(count);
    differences<<<2, 64>>>(values.get(), out.get());
    return out.read()[count - 2] == 1;
  });
}
