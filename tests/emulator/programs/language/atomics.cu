// Atomics of every operation, in global and in shared memory, by many blocks.
#include "tests/emulator/programs/program.h"

struct Totals {
  int sum = 0, least = 1 << 20, most = 0, any = 0, all = -1, parity = 0, count = 0, taken = 0;
  unsigned wrapped = 0;
  unsigned long long wide = 0;
  float real = 0;
  double exact = 0;
};

__global__ void add_up(Totals* totals, int* order) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  __shared__ int of_block;
  if (threadIdx.x == 0) of_block = 0;
  __syncthreads();
  atomicAdd(&of_block, i);
  __syncthreads();
  if (threadIdx.x == 0) atomicAdd(&totals->sum, of_block);
  atomicMin(&totals->least, i);
  atomicMax(&totals->most, i);
  atomicOr(&totals->any, 1 << i % 5);
  atomicAnd(&totals->all, ~(1 << i % 3));
  atomicXor(&totals->parity, i);
  atomicInc(&totals->wrapped, 99);
  atomicAdd(&totals->wide, 1ull << 33);
  atomicAdd(&totals->real, 0.5f);
  atomicAdd(&totals->exact, 0.25);
  order[atomicAdd(&totals->count, 1)] = i;
  // A lock-free maximum of i * 2, by compare and swap.
  for (int seen = totals->taken; seen < 2 * i;) {
    const int before = atomicCAS(&totals->taken, seen, 2 * i);
    if (before == seen) break;
    seen = before;
  }
}

int main() {
  return verdict([] {
    constexpr int count = 8 * 64;
    const DeviceArray<Totals> totals(std::vector<Totals>(1));
    const DeviceArray<int> order(count);
    add_up<<<8, 64>>>(totals.get(), order.get());
    const Totals t = totals.read()[0];
    require(t.sum == count * (count - 1) / 2 && t.least == 0 && t.most == count - 1);
    require(t.any == 31 && t.all == ~7 && t.parity == 0 && t.wrapped == count % 100);
    require(t.wide == static_cast<unsigned long long>(count) << 33 && t.real == count / 2);
    require(t.exact == count / 4 && t.count == count && t.taken == 2 * (count - 1));
    std::vector<int> seen(count);
    for (const int i : order.read()) ++seen[i];
    require(seen == std::vector<int>(count, 1));
    return true;
  });
}
