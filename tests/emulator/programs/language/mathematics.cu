// The mathematical functions of both precisions, against the host's, within a few units in the last
// place.
#include <cmath>

#include "tests/emulator/programs/program.h"

constexpr int functions = 18;

template <typename T>
__host__ __device__ void compute(T x, T* out) {
  *out++ = exp(x);
  *out++ = exp2(x);
  *out++ = log(x);
  *out++ = log1p(x);
  *out++ = sin(x);
  *out++ = cos(x);
  *out++ = tanh(x);
  *out++ = atan(x);
  *out++ = erf(x);
  *out++ = sqrt(x);
  *out++ = cbrt(x);
  *out++ = pow(x, T(1.7));
  *out++ = fmod(x, T(0.3));
  *out++ = T(1) / x;
  *out++ = x / T(3);
  *out++ = floor(x * 3) + ceil(x * 5) + round(x * 7) + trunc(x * 11);
  *out++ = fma(x, x, -x);
  *out++ = fmax(x, T(2)) - fmin(x, T(1)) + fabs(-x) + copysign(x, T(-1));
}

template <typename T>
__global__ void compute_all(const T* in, T* out) {
  compute(in[threadIdx.x], out + threadIdx.x * functions);
}

template <typename T>
void compare(T tolerance) {
  std::vector<T> values;
  for (int i = 1; i <= 96; ++i) values.push_back(T(i) * T(0.11));
  const DeviceArray<T> in(values), out(values.size() * functions);
  compute_all<<<1, 96>>>(in.get(), out.get());
  const std::vector<T> found = out.read();
  for (int i = 0; i < 96; ++i) {
    T expected[functions];
    compute(values[i], expected);
    for (int f = 0; f < functions; ++f)
      require(std::abs(found[i * functions + f] - expected[f]) <=
              tolerance * std::max(T(1), std::abs(expected[f])));
  }
}

int main() {
  return verdict([] {
    compare<float>(4e-7f);
    compare<double>(2e-15);
    return true;
  });
}
