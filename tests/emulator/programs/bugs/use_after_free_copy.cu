// Reads a result back. The bug: from memory that was freed.
#include "tests/emulator/programs/program.h"

int main() {
  return verdict([] {
    int* values = nullptr;
    int result[8];
    check(cudaMalloc(&values, sizeof result));
    check(cudaMemset(values, 0, sizeof result));
#ifdef BUG
    check(cudaFree(values));
    return cudaMemcpy(result, values, sizeof result, cudaMemcpyDeviceToHost) == cudaSuccess;
#else
    const cudaError_t copied = cudaMemcpy(result, values, sizeof result, cudaMemcpyDeviceToHost);
    check(cudaFree(values));
    return copied == cudaSuccess && result[7] == 0;
#endif
  });
}
