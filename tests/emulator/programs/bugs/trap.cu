// A kernel that stops where it should never get. The bug: it gets there.
#include "tests/emulator/programs/program.h"

__global__ void pick(int which, int* out) {
  switch (which) {
    case 0:
      *out = 10;
      break;
    case 1:
      *out = 20;
      break;
    default:
      __trap();
  }
}

int main() {
#ifdef BUG
  constexpr int which = 2;
#else
  constexpr int which = 1;
#endif
  return verdict([] {
    const DeviceArray<int> out(1);
    pick<<<1, 1>>>(which, out.get());
    return out.read()[0] == 20;
  });
}
