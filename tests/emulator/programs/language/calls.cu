// Calls that are not inlined: by name, through tables of functions, virtual, recursive, with
// structures.
#include "tests/emulator/programs/program.h"

struct Pair {
  long long quotient;
  int remainder;
};

__device__ __noinline__ Pair divide(long long a, int b) { return {a / b, static_cast<int>(a % b)}; }
__device__ __noinline__ int add(int a, int b) { return a + b; }
__device__ __noinline__ int subtract(int a, int b) { return a - b; }
__device__ __noinline__ int ackermann(int m, int n) {
  if (m == 0) return n + 1;
  return n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
}

using Operation = int (*)(int, int);
__device__ const Operation operations[2] = {add, subtract};

struct Shape {
  __device__ virtual int area() const = 0;
  __device__ virtual ~Shape() {}
};
struct Square : Shape {
  __device__ explicit Square(int side) : side(side) {}
  __device__ int area() const override { return side * side; }
  int side;
};
struct Strip : Square {
  using Square::Square;
  __device__ int area() const override { return 3 * side; }
};

__global__ void call(int* out) {
  const int thread = threadIdx.x;
  // Neighbours call different functions: the warp parts and meets again.
  out[thread] = operations[thread % 2](100, thread);
  const Square square(thread);
  const Strip strip(thread);
  const Shape* shapes[2] = {&square, &strip};
  out[32 + thread] = shapes[thread / 3 % 2]->area();
  out[64 + thread] = ackermann(2, thread % 4);
  const Pair pair = divide((1ll << 40) * thread - 5, 7);
  out[96 + thread] = static_cast<int>(pair.quotient >> 20) + pair.remainder;
}

int main() {
  return verdict([] {
    const DeviceArray<int> out(128);
    check(cudaDeviceSetLimit(cudaLimitStackSize, 64 * 1024));
    call<<<1, 32>>>(out.get());
    const std::vector<int> results = out.read();
    for (int thread = 0; thread < 32; ++thread) {
      require(results[thread] == (thread % 2 ? 100 - thread : 100 + thread));
      require(results[32 + thread] == (thread / 3 % 2 ? 3 * thread : thread * thread));
      require(results[64 + thread] == 2 * (thread % 4) + 3);
      const long long dividend = (1ll << 40) * thread - 5;
      require(results[96 + thread] == static_cast<int>(dividend / 7 >> 20) + dividend % 7);
    }
    return true;
  });
}
