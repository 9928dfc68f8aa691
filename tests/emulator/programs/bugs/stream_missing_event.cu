// A stream produces, another consumes. The bug: the second does not wait for the first.
#include "tests/emulator/programs/program.h"

__global__ void produce(int* values) { values[threadIdx.x] = threadIdx.x; }
__global__ void consume(const int* values, int* out) { out[threadIdx.x] = 2 * values[threadIdx.x]; }

int main() {
  return verdict([] {
    const DeviceArray<int> values(numbers(32)), out(32);
    cudaStream_t first, second;
    cudaEvent_t produced;
    check(cudaStreamCreateWithFlags(&first, cudaStreamNonBlocking));
    check(cudaStreamCreateWithFlags(&second, cudaStreamNonBlocking));
    check(cudaEventCreateWithFlags(&produced, cudaEventDisableTiming));
    produce<<<1, 32, 0, first>>>(values.get());
    check(cudaEventRecord(produced, first));
#ifndef BUG
    check(cudaStreamWaitEvent(second, produced));
#endif
    consume<<<1, 32, 0, second>>>(values.get(), out.get());
    check(cudaDeviceSynchronize());
    check(cudaEventDestroy(produced));
    check(cudaStreamDestroy(second));
    check(cudaStreamDestroy(first));
    return out.read()[31] == 62;
  });
}
