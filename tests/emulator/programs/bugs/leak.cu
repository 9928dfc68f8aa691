// Uses an allocation. The bug: it is never freed.
#include "tests/emulator/programs/bugs/seed.h"

int main() {
  return seed([] {
    void* memory = nullptr;
    check(cudaMalloc(&memory, 256));
    check(cudaMemset(memory, 0, 256));
#ifndef BUG
    check(cudaFree(memory));
#endif
    return true;
  });
}
