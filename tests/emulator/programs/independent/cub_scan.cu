// CUB's device-wide scan, whose blocks wait for the sums of those before them.
#include <cub/device/device_scan.cuh>

#include "tests/emulator/programs/program.h"

int main() {
  return verdict([] {
    constexpr int count = 50000;
    std::vector<int> values(count), expected(count);
    for (int i = 0; i < count; ++i) values[i] = i * 7919 % 1000 - 500;
    std::inclusive_scan(values.begin(), values.end(), expected.begin());
    const DeviceArray<int> in(values), out(count);
    std::size_t bytes = 0;
    check(cub::DeviceScan::InclusiveSum(nullptr, bytes, in.get(), out.get(), count));
    const DeviceArray<char> storage(bytes);
    check(cub::DeviceScan::InclusiveSum(storage.get(), bytes, in.get(), out.get(), count));
    return out.read() == expected;
  });
}
