// The first lane hands a value to its warp. The bug: no __syncwarp between its write and their
// reads.
#include "tests/emulator/programs/program.h"

__global__ void broadcast(const int* values, int* out) {
  __shared__ int leader;
  leader = 0;
  __syncwarp();
  if (threadIdx.x == 0) leader = values[0];
#ifndef BUG
  __syncwarp();
#endif
  out[threadIdx.x] = leader + threadIdx.x;
}

int main() {
  return verdict([] {
    const DeviceArray<int> values(std::vector<int>{7}), out(32);
    broadcast<<<1, 32>>>(values.get(), out.get());
    return out.read()[31] == 38;
  });
}
