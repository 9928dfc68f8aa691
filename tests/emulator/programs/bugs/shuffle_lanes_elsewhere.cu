// Half a warp broadcasts a value. The bug: the mask names the whole warp, and the other half waits
// elsewhere.
#include "tests/emulator/programs/program.h"

__global__ void broadcast(const int* values, int* out) {
#ifdef BUG
  constexpr unsigned mask = 0xffffffff;
#else
  constexpr unsigned mask = 0x0000ffff;
#endif
  int value = values[threadIdx.x];
  if (threadIdx.x < 16) value = __shfl_sync(mask, value, 4);
  __syncwarp();
  out[threadIdx.x] = value;
}

int main() {
  return verdict([] {
    const DeviceArray<int> values(std::vector<int>(32, 3)), out(32);
    broadcast<<<1, 32>>>(values.get(), out.get());
    return out.read()[0] == 3;
  });
}
