// One 8x8 matrix of halves by ldmatrix. The bug: rows of 18 bytes, which do not start at multiples
// of 16.
#include "tests/emulator/programs/program.h"

__global__ void load(unsigned* out) {
#ifdef BUG
  constexpr int row = 9;
#else
  constexpr int row = 8;
#endif
  __shared__ alignas(16) unsigned short tile[8 * row];
  for (int i = threadIdx.x; i < 8 * row; i += 32) tile[i] = i / row;
  __syncthreads();
  const unsigned at = __cvta_generic_to_shared(tile + threadIdx.x % 8 * row);
  unsigned pair;
  asm volatile("ldmatrix.sync.aligned.m8n8.x1.shared.b16 {%0}, [%1];" : "=r"(pair) : "r"(at));
  out[threadIdx.x] = pair;
}

int main() {
  return verdict([] {
    const DeviceArray<unsigned> out(32);
    load<<<1, 32>>>(out.get());
    return out.read()[31] == 0x00070007;
  });
}
