// A product of matrices by nvcuda::wmma, in half precision and in bytes, every combination of
// layouts.
#include <mma.h>

#include "tests/emulator/programs/independent/reference.h"
#include "tests/emulator/programs/program.h"

namespace wmma = nvcuda::wmma;

/// One warp a tile of 16x16; leading dimensions are the matrices' own.
template <typename Element, typename Sum, typename LayoutA, typename LayoutB>
__global__ void multiply(const Element* a, const Element* b, Sum* c, int M, int N, int K) {
  constexpr bool rows_a = std::is_same_v<LayoutA, wmma::row_major>;
  constexpr bool rows_b = std::is_same_v<LayoutB, wmma::row_major>;
  const int m = blockIdx.y * 16, n = blockIdx.x * 16;
  wmma::fragment<wmma::matrix_a, 16, 16, 16, Element, LayoutA> part_a;
  wmma::fragment<wmma::matrix_b, 16, 16, 16, Element, LayoutB> part_b;
  wmma::fragment<wmma::accumulator, 16, 16, 16, Sum> sum;
  wmma::fill_fragment(sum, Sum(1));
  for (int k = 0; k < K; k += 16) {
    wmma::load_matrix_sync(part_a, a + (rows_a ? m * K + k : k * M + m), rows_a ? K : M);
    wmma::load_matrix_sync(part_b, b + (rows_b ? k * N + n : n * K + k), rows_b ? N : K);
    wmma::mma_sync(sum, part_a, part_b, sum);
  }
  for (int i = 0; i < sum.num_elements; ++i) sum.x[i] = sum.x[i] * Sum(2);
  wmma::store_matrix_sync(c + m * N + n, sum, N, wmma::mem_row_major);
}

template <typename Element, typename Sum, typename LayoutA, typename LayoutB>
void check_product() {
  constexpr bool rows_a = std::is_same_v<LayoutA, wmma::row_major>;
  constexpr bool rows_b = std::is_same_v<LayoutB, wmma::row_major>;
  constexpr int M = 48, N = 32, K = 64;
  const std::vector<int> a = small_integers(M * K, 1), b = small_integers(N * K, 2);
  const DeviceArray<Element> device_a(converted<Element>(a)), device_b(converted<Element>(b));
  const DeviceArray<Sum> c(M * N);
  multiply<Element, Sum, LayoutA, LayoutB>
      <<<dim3(N / 16, M / 16), 32>>>(device_a.get(), device_b.get(), c.get(), M, N, K);
  const std::vector<Sum> result = c.read();
  for (int m = 0; m < M; ++m)
    for (int n = 0; n < N; ++n) {
      int sum = 1;
      for (int k = 0; k < K; ++k)
        sum += a[rows_a ? m * K + k : k * M + m] * b[rows_b ? k * N + n : n * K + k];
      require(static_cast<float>(result[m * N + n]) == 2 * sum);
    }
}

template <typename Element, typename Sum>
void check_layouts() {
  check_product<Element, Sum, wmma::row_major, wmma::col_major>();
  check_product<Element, Sum, wmma::row_major, wmma::row_major>();
  check_product<Element, Sum, wmma::col_major, wmma::col_major>();
  check_product<Element, Sum, wmma::col_major, wmma::row_major>();
}

int main() {
  return verdict([] {
    check_layouts<__half, float>();
    check_layouts<signed char, int>();
    check_product<__half, __half, wmma::row_major, wmma::col_major>();
    return true;
  });
}
