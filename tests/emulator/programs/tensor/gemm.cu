// gemm M N K [REPEATS]: a product of matrices by asynchronous copies, ldmatrix and mma, on small
// integers, so that the sums are exact in every order. Prints the seconds of the last launch.
#include <chrono>
#include <cstdlib>

#include "tests/emulator/programs/program.h"
#include "tests/emulator/programs/tensor/gemm_kernel.cuh"

using Clock = std::chrono::steady_clock;

/// Integers of -2 to 2 that follow no pattern of tiles.
std::vector<__half> small_integers(std::size_t count, unsigned seed) {
  std::vector<__half> values(count);
  for (__half& value : values) {
    seed = seed * 1664525 + 1013904223;
    value = __float2half(static_cast<float>(static_cast<int>(seed >> 16) % 5 - 2));
  }
  return values;
}

/// Whether C * v = A * (B' * v) for a vector v: integers, so a wrong element of C shows unless its
/// errors in a row cancel out, which v's values make unlikely.
bool product_is_right(const std::vector<__half>& a, const std::vector<__half>& b,
                      const std::vector<float>& c, int M, int N, int K) {
  std::vector<long long> v(N), inner(K);
  for (int n = 0; n < N; ++n) v[n] = (n * 7919ll + 13) % 1009 - 504;
  for (int n = 0; n < N; ++n)
    for (int k = 0; k < K; ++k)
      inner[k] += static_cast<int>(__half2float(b[static_cast<std::size_t>(n) * K + k])) * v[n];
  for (int m = 0; m < M; ++m) {
    long long left = 0, right = 0;
    for (int n = 0; n < N; ++n)
      left += static_cast<long long>(c[static_cast<std::size_t>(m) * N + n]) * v[n];
    for (int k = 0; k < K; ++k)
      right += static_cast<int>(__half2float(a[static_cast<std::size_t>(m) * K + k])) * inner[k];
    if (left != right) return false;
  }
  return true;
}

int main(int count, char** arguments) {
  return verdict([&] {
    require(count >= 4);
    const int M = std::atoi(arguments[1]), N = std::atoi(arguments[2]), K = std::atoi(arguments[3]);
    const int repeats = count > 4 ? std::atoi(arguments[4]) : 1;
    require(M > 0 && N > 0 && K > 0 && K % gemm::chunk == 0);
    const std::vector<__half> host_a = small_integers(static_cast<std::size_t>(M) * K, 1);
    const std::vector<__half> host_b = small_integers(static_cast<std::size_t>(N) * K, 2);
    const DeviceArray<__half> a(host_a), b(host_b);
    const DeviceArray<float> c(static_cast<std::size_t>(M) * N);
    const dim3 grid((N + gemm::tile_n - 1) / gemm::tile_n, (M + gemm::tile_m - 1) / gemm::tile_m);
    double seconds = 0;
    for (int i = 0; i < repeats; ++i) {
      const auto start = Clock::now();
      gemm::multiply<3><<<grid, gemm::threads>>>(a.get(), b.get(), c.get(), M, N, K);
      check(cudaDeviceSynchronize());
      seconds = std::chrono::duration<double>(Clock::now() - start).count();
    }
    const bool right = product_is_right(host_a, host_b, c.read(), M, N, K);
    std::printf("%dx%dx%d: %s, %.3f s\n", M, N, K, right ? "passed" : "incorrect", seconds);
    return right;
  });
}
