// Copies vectors of four. The bug: the vectors start one float late.
#include "tests/emulator/programs/program.h"

__global__ void copy(const float* values, float4* out) {
  out[threadIdx.x] = reinterpret_cast<const float4*>(values)[threadIdx.x];
}

int main() {
#ifdef BUG
  constexpr int first = 1;
#else
  constexpr int first = 4;
#endif
  return verdict([] {
    const DeviceArray<float> values(std::vector<float>(200, 2.0f));
    const DeviceArray<float4> out(32);
    copy<<<1, 32>>>(values.get() + first, out.get());
    return out.read()[31].w == 2.0f;
  });
}
