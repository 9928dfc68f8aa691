// Copies an array. The bug: only its first half was uploaded.
#include "tests/emulator/programs/program.h"

__global__ void copy(const int* values, int* out) { out[threadIdx.x] = values[threadIdx.x]; }

int main() {
#ifdef BUG
  constexpr int uploaded = 32;
#else
  constexpr int uploaded = 64;
#endif
  return verdict([] {
    const DeviceArray<int> values(64), out(64);
    check(cudaMemcpy(values.get(), numbers(64).data(), uploaded * sizeof(int),
                     cudaMemcpyHostToDevice));
    copy<<<1, 64>>>(values.get(), out.get());
    return out.read()[31] == 31;
  });
}
