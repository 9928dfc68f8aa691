// Allocates and frees. The bug: twice.
#include "tests/emulator/programs/program.h"

int main() {
  return verdict([] {
    void* memory = nullptr;
    check(cudaMalloc(&memory, 256));
    bool right = cudaFree(memory) == cudaSuccess;
#ifdef BUG
    right = cudaFree(memory) == cudaErrorInvalidValue;
#endif
    return right;
  });
}
