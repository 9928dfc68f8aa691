// libcu++: barriers of a block that producers and consumers share, asynchronous copies through a
// pipeline, atomics.
#include <cuda/atomic>
#include <cuda/barrier>
#include <cuda/pipeline>

#include "tests/emulator/programs/program.h"

constexpr int threads = 64, tile = 64;

/// The first warp fills two buffers in turn, the second empties them.
__global__ void hand_over(const int* in, int* out, int tiles) {
  using Barrier = cuda::barrier<cuda::thread_scope_block>;
  __shared__ int buffers[2][32];
#pragma nv_diag_suppress static_var_with_dynamic_init
  __shared__ Barrier full[2], empty[2];
  if (threadIdx.x == 0)
    for (int i = 0; i < 2; ++i) {
      init(&full[i], blockDim.x);
      init(&empty[i], blockDim.x);
    }
  __syncthreads();
  const int lane = threadIdx.x % 32;
  if (threadIdx.x < 32) {
    for (int i = 0; i < tiles; ++i) {
      empty[i % 2].arrive_and_wait();
      buffers[i % 2][lane] = in[i * 32 + lane];
      (void)full[i % 2].arrive();
    }
  } else {
    (void)empty[0].arrive();
    (void)empty[1].arrive();
    for (int i = 0; i < tiles; ++i) {
      full[i % 2].arrive_and_wait();
      out[i * 32 + lane] = 3 * buffers[i % 2][31 - lane];
      (void)empty[i % 2].arrive();
    }
  }
}

__global__ void sum_tiles(const int* in, int* out, int tiles) {
  constexpr int stages = 2;
  __shared__ int buffers[stages][tile];
  auto pipeline = cuda::make_pipeline();
  int sum = 0;
  for (int fetched = 0, i = 0; i < tiles; ++i) {
    for (; fetched < tiles && fetched < i + stages; ++fetched) {
      pipeline.producer_acquire();
      cuda::memcpy_async(&buffers[fetched % stages][threadIdx.x], &in[fetched * tile + threadIdx.x],
                         sizeof(int), pipeline);
      pipeline.producer_commit();
    }
    cuda::pipeline_consumer_wait_prior<0>(pipeline);
    __syncthreads();
    sum += buffers[i % stages][threads - 1 - threadIdx.x];
    __syncthreads();
    pipeline.consumer_release();
  }
  out[threadIdx.x] = sum;
}

/// Blocks pass a token on: each waits for its turn.
__global__ void take_turns(int* turn, int* log) {
  if (threadIdx.x != 0) return;
  cuda::atomic_ref<int, cuda::thread_scope_device> next(*turn);
  const int mine = static_cast<int>(blockIdx.x);
  while (next.load(cuda::memory_order_acquire) != mine) __nanosleep(20);
  log[mine] = mine == 0 ? 1 : log[mine - 1] * 2;
  next.store(mine + 1, cuda::memory_order_release);
}

int main() {
  return verdict([] {
    constexpr int tiles = 7;
    const DeviceArray<int> in(numbers(tiles * tile)), out(tiles * 32), sums(threads);
    hand_over<<<1, 64>>>(in.get(), out.get(), tiles);
    const std::vector<int> handed = out.read();
    for (int i = 0; i < tiles * 32; ++i) require(handed[i] == 3 * (i / 32 * 32 + 31 - i % 32));

    sum_tiles<<<1, threads>>>(in.get(), sums.get(), tiles);
    const std::vector<int> totals = sums.read();
    for (int i = 0; i < threads; ++i) require(totals[i] == tiles * (threads - 1 - i) + tile * 21);

    const DeviceArray<int> turn(std::vector<int>(1)), log(20);
    take_turns<<<20, 32>>>(turn.get(), log.get());
    require(log.read()[19] == 1 << 19);
    return true;
  });
}
