// A warp broadcasts a value. The bug: lanes take part that the mask does not name.
#include "tests/emulator/programs/program.h"

__global__ void broadcast(const int* values, int* out) {
#ifdef BUG
  constexpr unsigned mask = 0x0000ffff;
#else
  constexpr unsigned mask = 0xffffffff;
#endif
  out[threadIdx.x] = __shfl_sync(mask, values[threadIdx.x], 4);
}

int main() {
  return verdict([] {
    const DeviceArray<int> values(std::vector<int>(32, 3)), out(32);
    broadcast<<<1, 32>>>(values.get(), out.get());
    return out.read()[0] == 3;
  });
}
