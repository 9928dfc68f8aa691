// Variables in device memory, instances of a template, and two files with a kernel and a variable
// of one name.
#include "tests/emulator/programs/language/symbols.h"

#include <cstdint>
#include <type_traits>

#include "tests/emulator/programs/program.h"

namespace {
__constant__ int factor = 3;
}

__constant__ float weights[4];
__device__ int counter = 5;
__device__ int grid[4][8];
__device__ const char* const words[] = {"one", "three"};
__managed__ int managed = 11;

static __global__ void scaled(int value, int* out) { *out = value * factor; }

template <typename T, int n>
__global__ void times(const T* in, T* out) {
  out[threadIdx.x] = in[threadIdx.x] * T{n};
}

__global__ void use_all(float* sum, int* letters) {
  *sum = 0;
  for (float weight : weights) *sum += weight;
  counter += 1;
  managed += 1;
  grid[3][7] = 42;
  for (int word = 0; word < 2; ++word)
    for (letters[word] = 0; words[word][letters[word]]; ++letters[word]) {
    }
}

template <typename T, int n>
bool right() {
  const DeviceArray<T> in(std::vector<T>{1, 2, 3}), out(3);
  times<T, n><<<1, 3>>>(in.get(), out.get());
  return out.read() == std::vector<T>{n, 2 * n, 3 * n};
}

int main() {
  return verdict([] {
    const DeviceArray<int> out(1), letters(2);
    scaled<<<1, 1>>>(7, out.get());
    require(out.read()[0] == 21);
    require(scaled_elsewhere(7) == 700);
    require(right<int, 2>() && right<float, 5>() && right<std::int64_t, 9>());

    const float host[4] = {1, 2, 3, 4};
    check(cudaMemcpyToSymbol(weights, host, sizeof host));
    const DeviceArray<float> sum(1);
    use_all<<<1, 1>>>(sum.get(), letters.get());
    require(sum.read()[0] == 10);
    require(letters.read() == std::vector<int>{3, 5});

    int value = 0;
    check(cudaMemcpyFromSymbol(&value, counter, sizeof value));
    require(value == 6 && managed == 12);
    check(cudaMemcpyFromSymbol(&value, grid, sizeof value, 31 * sizeof(int)));
    require(value == 42);

    void* address = nullptr;
    std::size_t bytes = 0;
    check(cudaGetSymbolAddress(&address, grid));
    check(cudaGetSymbolSize(&bytes, grid));
    check(cudaMemset(address, 0, bytes));
    check(cudaMemcpyFromSymbol(&value, grid, sizeof value, 31 * sizeof(int)));
    require(bytes == sizeof grid && value == 0);
    return true;
  });
}
