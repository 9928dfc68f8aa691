// Uses pinned and managed memory. The bug: the pinned memory is never freed.
#include "tests/emulator/programs/program.h"

int main() {
  return verdict([] {
    int *pinned = nullptr, *managed = nullptr;
    check(cudaMallocHost(&pinned, 256));
    check(cudaMallocManaged(&managed, 256));
    pinned[0] = managed[0] = 1;
    check(cudaFree(managed));
#ifndef BUG
    check(cudaFreeHost(pinned));
#endif
    return true;
  });
}
