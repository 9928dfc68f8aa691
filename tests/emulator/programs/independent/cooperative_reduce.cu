// Reductions and scans of cooperative_groups, over tiles of a warp and over groups of lanes that
// are there by chance.
#include <cooperative_groups.h>
#include <cooperative_groups/reduce.h>
#include <cooperative_groups/scan.h>

#include "tests/emulator/programs/program.h"

namespace cg = cooperative_groups;

__global__ void reduce(const int* in, int* out) {
  const cg::thread_block block = cg::this_thread_block();
  const int value = in[block.thread_rank()];
  const auto warp = cg::tiled_partition<32>(block);
  const auto eight = cg::tiled_partition<8>(warp);
  out[block.thread_rank()] = cg::reduce(warp, value, cg::plus<int>());
  out[64 + block.thread_rank()] = cg::reduce(eight, value, cg::greater<int>());
  out[128 + block.thread_rank()] = cg::inclusive_scan(eight, value);
  out[192 + block.thread_rank()] = 0;
  if (value % 3 == 0) {
    const cg::coalesced_group group = cg::coalesced_threads();
    out[192 + block.thread_rank()] = cg::reduce(group, 1, cg::plus<int>());
  }
}

int main() {
  return verdict([] {
    std::vector<int> values(64);
    for (int i = 0; i < 64; ++i) values[i] = i * 29 % 64;
    const DeviceArray<int> in(values), out(256);
    reduce<<<1, 64>>>(in.get(), out.get());
    const std::vector<int> result = out.read();
    for (int i = 0; i < 64; ++i) {
      const auto warp = values.begin() + i / 32 * 32, eight = values.begin() + i / 8 * 8;
      int most = 0, threes = 0;
      for (int j = 0; j < 8; ++j) most = std::max(most, eight[j]);
      for (int j = 0; j < 32; ++j) threes += warp[j] % 3 == 0;
      require(result[i] == std::accumulate(warp, warp + 32, 0));
      require(result[64 + i] == most);
      require(result[128 + i] == std::accumulate(eight, values.begin() + i + 1, 0));
      require(result[192 + i] == (values[i] % 3 == 0 ? threes : 0));
    }
    return true;
  });
}
