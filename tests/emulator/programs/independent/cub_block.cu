// CUB within a block: reductions of every algorithm, a scan and a radix sort.
#include <cub/block/block_radix_sort.cuh>
#include <cub/block/block_reduce.cuh>
#include <cub/block/block_scan.cuh>

#include <algorithm>

#include "tests/emulator/programs/program.h"

constexpr int threads = 96, each = 3, count = threads * each;

template <cub::BlockReduceAlgorithm algorithm>
__global__ void reduce(const int* in, int* out) {
  using Reduce = cub::BlockReduce<int, threads, algorithm>;
  __shared__ typename Reduce::TempStorage storage;
  int values[each];
  for (int i = 0; i < each; ++i) values[i] = in[threadIdx.x * each + i];
  const int sum = Reduce(storage).Sum(values);
  if (threadIdx.x == 0) *out = sum;
}

__global__ void scan_and_sort(const int* in, int* sums, int* sorted) {
  using Scan = cub::BlockScan<int, threads>;
  using Sort = cub::BlockRadixSort<int, threads, each>;
  __shared__ union {
    typename Scan::TempStorage scan;
    typename Sort::TempStorage sort;
  } storage;
  int values[each], before[each];
  for (int i = 0; i < each; ++i) values[i] = in[threadIdx.x * each + i];
  Scan(storage.scan).ExclusiveSum(values, before);
  __syncthreads();
  Sort(storage.sort).Sort(values);
  for (int i = 0; i < each; ++i) {
    sums[threadIdx.x * each + i] = before[i];
    sorted[threadIdx.x * each + i] = values[i];
  }
}

int main() {
  return verdict([] {
    std::vector<int> values(count);
    for (int i = 0; i < count; ++i) values[i] = i * 7919 % 1000 - 500;
    const DeviceArray<int> in(values), sum(1), sums(count), sorted(count);
    const int total = std::accumulate(values.begin(), values.end(), 0);
    reduce<cub::BLOCK_REDUCE_RAKING><<<1, threads>>>(in.get(), sum.get());
    require(sum.read()[0] == total);
    reduce<cub::BLOCK_REDUCE_RAKING_COMMUTATIVE_ONLY><<<1, threads>>>(in.get(), sum.get());
    require(sum.read()[0] == total);
    reduce<cub::BLOCK_REDUCE_WARP_REDUCTIONS><<<1, threads>>>(in.get(), sum.get());
    require(sum.read()[0] == total);

    scan_and_sort<<<1, threads>>>(in.get(), sums.get(), sorted.get());
    std::vector<int> expected(count);
    std::exclusive_scan(values.begin(), values.end(), expected.begin(), 0);
    require(sums.read() == expected);
    std::sort(values.begin(), values.end());
    require(sorted.read() == values);
    return true;
  });
}
