// A histogram of eight bins in local memory. The bug: a value of 8 is not folded into them.
#include "tests/emulator/programs/program.h"

__global__ void most_frequent(const int* values, int count, int* out) {
  int bins[8] = {};
#ifdef BUG
  for (int i = 0; i < count; ++i) ++bins[values[i]];
#else
  for (int i = 0; i < count; ++i) ++bins[values[i] & 7];
#endif
  int best = 0;
  for (int i = 1; i < 8; ++i) best = bins[i] > bins[best] ? i : best;
  *out = best;
}

int main() {
  return verdict([] {
    const DeviceArray<int> values(std::vector<int>{0, 3, 8, 3, 3}), out(1);
    most_frequent<<<1, 1>>>(values.get(), 5, out.get());
    return out.read()[0] == 3;
  });
}
