// A cooperative grid: every block reads in each round what the others wrote in the round before.
#include <cooperative_groups.h>

#include "tests/emulator/programs/program.h"

namespace cg = cooperative_groups;

__global__ void rotate(int* a, int* b, int rounds) {
  const cg::grid_group grid = cg::this_grid();
  const int count = static_cast<int>(grid.size());
  const int i = static_cast<int>(grid.thread_rank());
  for (int round = 0; round < rounds; ++round) {
    const int* from = round % 2 == 0 ? a : b;
    int* to = round % 2 == 0 ? b : a;
    to[i] = from[(i + 33) % count];
    grid.sync();
  }
}

int main() {
  return verdict([] {
    const DeviceArray<int> a(numbers(8 * 64)), b(8 * 64);
    int *first = a.get(), *second = b.get(), rounds = 10;
    void* arguments[] = {&first, &second, &rounds};
    check(cudaLaunchCooperativeKernel(rotate, 8, 64, arguments));
    const std::vector<int> result = a.read();
    for (int i = 0; i < 8 * 64; ++i) require(result[i] == (i + 330) % 512);
    return true;
  });
}
