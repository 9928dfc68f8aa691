// Reads a result back into pinned memory. The bug: the host looks at it before the stream is
// synchronised. Nothing but the value can show that, where streams run at synchronisation points
// only.
#include "tests/emulator/programs/program.h"

__global__ void fill(int* out) { out[threadIdx.x] = 9; }

int main() {
  return verdict([] {
    const DeviceArray<int> out(32);
    int* result = nullptr;
    cudaStream_t stream;
    check(cudaMallocHost(&result, 32 * sizeof(int)));
    check(cudaStreamCreate(&stream));
    result[31] = 0;
    fill<<<1, 32, 0, stream>>>(out.get());
    check(cudaMemcpyAsync(result, out.get(), 32 * sizeof(int), cudaMemcpyDeviceToHost, stream));
#ifndef BUG
    check(cudaStreamSynchronize(stream));
#endif
    const bool right = result[31] == 9;
    check(cudaStreamDestroy(stream));
    check(cudaDeviceSynchronize());
    check(cudaFreeHost(result));
    return right;
  });
}
