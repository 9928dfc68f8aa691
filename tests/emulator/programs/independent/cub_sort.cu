// CUB's device-wide radix sort of keys.
#include <cub/device/device_radix_sort.cuh>

#include <algorithm>

#include "tests/emulator/programs/program.h"

int main() {
  return verdict([] {
    constexpr int count = 20000;
    std::vector<unsigned> keys(count);
    for (int i = 0; i < count; ++i) keys[i] = i * 2654435761u >> 4;
    const DeviceArray<unsigned> in(keys), out(count);
    std::size_t bytes = 0;
    check(cub::DeviceRadixSort::SortKeys(nullptr, bytes, in.get(), out.get(), count));
    const DeviceArray<char> storage(bytes);
    check(cub::DeviceRadixSort::SortKeys(storage.get(), bytes, in.get(), out.get(), count));
    std::sort(keys.begin(), keys.end());
    return out.read() == keys;
  });
}
