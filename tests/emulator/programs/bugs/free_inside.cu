// Allocates and frees. The bug: a pointer into the allocation is freed.
#include "tests/emulator/programs/program.h"

int main() {
  return verdict([] {
    char* memory = nullptr;
    check(cudaMalloc(&memory, 256));
#ifdef BUG
    if (cudaFree(memory + 16) != cudaErrorInvalidValue) return false;
#endif
    return cudaFree(memory) == cudaSuccess;
  });
}
