// A kernel that asserts what it is given. The bug: it is given something else.
#include <cassert>

#include "tests/emulator/programs/program.h"

__global__ void fill(int count, int* out) {
  assert(count <= 32);
  if (threadIdx.x < count) out[threadIdx.x] = 1;
}

int main() {
#ifdef BUG
  constexpr int count = 33;
#else
  constexpr int count = 32;
#endif
  return verdict([] {
    const DeviceArray<int> out(32);
    fill<<<1, 32>>>(count, out.get());
    return out.read()[31] == 1;
  });
}
