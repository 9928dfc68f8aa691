// Parameters of every form: small ones side by side, structures by value, a large one, one whose
// address is taken.
#include <cstdint>

#include "tests/emulator/programs/program.h"

struct Saxpy {
  float a;
  const float* x;
  int count;
};

struct Odd {
  std::uint8_t bytes[3];
};

struct Table {
  int values[200];
};

__global__ void saxpy(Saxpy s, float* y) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < s.count) y[i] = s.a * s.x[i] + y[i];
}

__global__ void mixed(bool flag, char letter, short number, Odd odd, double wide, long long* out) {
  *out = flag + letter + number + odd.bytes[0] + odd.bytes[2] + static_cast<long long>(wide);
}

__global__ void look_up(const __grid_constant__ Table table, const int* keys, int* out) {
  const Table* address = &table;
  out[threadIdx.x] = address->values[keys[threadIdx.x]];
}

int main() {
  return verdict([] {
    const DeviceArray<float> x(std::vector<float>(100, 3.0f)), y(std::vector<float>(100, 1.0f));
    saxpy<<<4, 32>>>({.a = 2.0f, .x = x.get(), .count = 100}, y.get());
    require(y.read() == std::vector<float>(100, 7.0f));

    const DeviceArray<long long> sum(1);
    mixed<<<1, 1>>>(true, 'a', -1000, Odd{{1, 2, 3}}, 1e12, sum.get());
    require(sum.read()[0] == 1 + 97 - 1000 + 1 + 3 + 1000000000000);

    Table table;
    for (int i = 0; i < 200; ++i) table.values[i] = i * i;
    const DeviceArray<int> keys(std::vector<int>{199, 0, 7}), found(3);
    look_up<<<1, 3>>>(table, keys.get(), found.get());
    require(found.read() == std::vector<int>{199 * 199, 0, 49});
    return true;
  });
}
