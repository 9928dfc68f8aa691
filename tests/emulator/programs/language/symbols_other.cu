#include "tests/emulator/programs/language/symbols.h"
#include "tests/emulator/programs/program.h"

namespace {
__constant__ int factor = 100;
}

static __global__ void scaled(int value, int* out) { *out = value * factor; }

int scaled_elsewhere(int value) {
  const DeviceArray<int> out(1);
  scaled<<<1, 1>>>(value, out.get());
  return out.read()[0];
}
