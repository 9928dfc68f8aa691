// Uses an allocation. The bug: it is never freed.
#include "tests/emulator/programs/program.h"

int main() {
  return verdict([] {
    void* memory = nullptr;
    check(cudaMalloc(&memory, 256));
    check(cudaMemset(memory, 0, 256));
#ifndef BUG
    check(cudaFree(memory));
#endif
    return true;
  });
}
