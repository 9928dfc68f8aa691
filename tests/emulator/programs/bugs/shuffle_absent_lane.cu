// Half a warp broadcasts a value. The bug: from a lane of the other half.
#include "tests/emulator/programs/program.h"

__global__ void broadcast(const int* values, int* out) {
#ifdef BUG
  constexpr int source = 20;
#else
  constexpr int source = 4;
#endif
  int value = values[threadIdx.x];
  if (threadIdx.x < 16) value = __shfl_sync(0x0000ffff, value, source);
  out[threadIdx.x] = value;
}

int main() {
  return verdict([] {
    const DeviceArray<int> values(std::vector<int>(32, 3)), out(32);
    broadcast<<<1, 32>>>(values.get(), out.get());
    return out.read()[0] == 3;
  });
}
