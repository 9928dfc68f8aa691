// Formatted output of a kernel, which appears in the order of the launches, before the host goes
// on.
#include <cstdio>

#include "tests/emulator/programs/program.h"

__global__ void print(int a, double b, const char* text) {
  if (threadIdx.x != 0) return;
  const int written = printf("%d %5.2f|%-4s|%lld %c %x %%\n", a, b, "ab", 1ll << 40, 'z', 255u);
  printf("%d arguments, %s null\n", written, text == nullptr ? "is" : "not");
}

int main() {
  return verdict([] {
    print<<<1, 64>>>(-7, 2.5, nullptr);
    check(cudaDeviceSynchronize());
    std::printf("done\n");
    return true;
  });
}
