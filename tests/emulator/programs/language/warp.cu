// What the lanes of a warp do together: shuffles, votes, matches, reductions.
#include "tests/emulator/programs/program.h"

constexpr unsigned full = 0xffffffff;

__global__ void together(const int* values, int* out) {
  const int lane = threadIdx.x;
  const int value = values[lane];
  int scan = value;
  for (int step = 1; step < 32; step *= 2) {
    const int before = __shfl_up_sync(full, scan, step);
    if (lane >= step) scan += before;
  }
  out[lane] = scan;
  out[32 + lane] = __shfl_xor_sync(full, value, 5);
  out[64 + lane] = __shfl_down_sync(full, value, 3, 8);
  out[96 + lane] = __shfl_sync(full, value, lane / 2, 16);
  out[128 + lane] = static_cast<int>(__ballot_sync(full, value % 3 == 0));
  out[160 + lane] = __any_sync(full, value == 500) + 2 * __all_sync(full, value >= 0);
  out[192 + lane] = static_cast<int>(__match_any_sync(full, value / 10));
  int same = 0;
  out[224 + lane] = static_cast<int>(__match_all_sync(full, lane / 32, &same)) + same;
#if __CUDA_ARCH__ >= 800
  out[256 + lane] = __reduce_add_sync(full, value) + __reduce_max_sync(full, value);
#else
  out[256 + lane] = 0;
#endif
  // Lanes that have parted work among themselves.
  if (lane % 2 == 0) {
    out[288 + lane] = __shfl_sync(0x55555555, value, 6);
  } else {
    out[288 + lane] = __popc(__activemask() & 0xaaaaaaaa);
  }
}

int main() {
  return verdict([] {
    std::vector<int> values(32);
    for (int i = 0; i < 32; ++i) values[i] = i * 7 % 32;
    const DeviceArray<int> in(values), out(320);
    together<<<1, 32>>>(in.get(), out.get());
    const std::vector<int> result = out.read();
    unsigned ballot = 0;
    int sum = 0;
    for (int i = 0; i < 32; ++i) ballot |= (values[i] % 3 == 0 ? 1u : 0u) << i;
    for (int i = 0; i < 32; ++i) {
      unsigned match = 0;
      for (int j = 0; j < 32; ++j) match |= (values[j] / 10 == values[i] / 10 ? 1u : 0u) << j;
      require(result[i] == (sum += values[i]));
      require(result[32 + i] == values[i ^ 5]);
      require(result[64 + i] == values[i % 8 < 5 ? i + 3 : i]);
      require(result[96 + i] == values[i / 16 * 16 + i / 2 % 16]);
      require(result[128 + i] == static_cast<int>(ballot));
      require(result[160 + i] == 2);
      require(result[192 + i] == static_cast<int>(match));
      require(result[224 + i] == 0);
      require(result[256 + i] == 31 * 16 + 31 || result[256 + i] == 0);
      require(result[288 + i] == (i % 2 == 0 ? values[6] : 16));
    }
    return true;
  });
}
