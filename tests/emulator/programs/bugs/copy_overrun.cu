// Uploads an array. The bug: more bytes than were allocated.
#include "tests/emulator/programs/program.h"

int main() {
  return verdict([] {
    const DeviceArray<int> values(30);
    const std::vector<int> source = numbers(32);
#ifdef BUG
    constexpr int count = 32;
#else
    constexpr int count = 30;
#endif
    return cudaMemcpy(values.get(), source.data(), count * sizeof(int), cudaMemcpyHostToDevice) ==
           cudaSuccess;
  });
}
