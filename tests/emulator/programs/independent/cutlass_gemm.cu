// CUTLASS's GEMM for the tensor cores of sm_80, as published, in half precision and in bytes, on
// integers.
#include <cutlass/gemm/device/gemm.h>

#include <cstdint>

#include "tests/emulator/programs/independent/reference.h"
#include "tests/emulator/programs/program.h"

template <typename Element, typename Sum, typename Out, int k, int instruction_k>
using Gemm = cutlass::gemm::device::Gemm<
    Element, cutlass::layout::RowMajor, Element, cutlass::layout::ColumnMajor, Out,
    cutlass::layout::RowMajor, Sum, cutlass::arch::OpClassTensorOp, cutlass::arch::Sm80,
    cutlass::gemm::GemmShape<64, 64, k>, cutlass::gemm::GemmShape<32, 32, k>,
    cutlass::gemm::GemmShape<16, 8, instruction_k>,
    cutlass::epilogue::thread::LinearCombination<Out, 128 / cutlass::sizeof_bits<Out>::value, Sum,
                                                 Sum>,
    cutlass::gemm::threadblock::GemmIdentityThreadblockSwizzle<>, 3>;

using HalfGemm = Gemm<cutlass::half_t, float, cutlass::half_t, 32, 16>;
using ByteGemm = Gemm<std::int8_t, std::int32_t, std::int32_t, 64, 32>;

/// D = 2 * A * B - C
template <typename Kernel, typename Element, typename Out>
void multiply(int M, int N, int K) {
  const std::vector<int> a = small_integers(M * K, 1), b = small_integers(N * K, 2),
                         c = small_integers(M * N, 3);
  const DeviceArray<Element> device_a(converted<Element>(a)), device_b(converted<Element>(b));
  const DeviceArray<Out> device_c(converted<Out>(c)), d(M * N);
  Kernel kernel;
  using Sum = typename Kernel::EpilogueOutputOp::ElementCompute;
  const typename Kernel::Arguments arguments({M, N, K}, {device_a.get(), K}, {device_b.get(), K},
                                             {device_c.get(), N}, {d.get(), N}, {Sum(2), Sum(-1)});
  require(Kernel::can_implement(arguments) == cutlass::Status::kSuccess);
  require(kernel(arguments) == cutlass::Status::kSuccess);
  const std::vector<Out> result = d.read();
  for (int m = 0; m < M; ++m)
    for (int n = 0; n < N; ++n) {
      int sum = 0;
      for (int i = 0; i < K; ++i) sum += a[m * K + i] * b[n * K + i];
      require(static_cast<int>(result[m * N + n]) == 2 * sum - c[m * N + n]);
    }
}

int main() {
  return verdict([] {
    multiply<HalfGemm, cutlass::half_t, cutlass::half_t>(128, 64, 96);
    multiply<HalfGemm, cutlass::half_t, cutlass::half_t>(70, 136, 200);
    multiply<ByteGemm, std::int8_t, std::int32_t>(128, 64, 128);
    multiply<ByteGemm, std::int8_t, std::int32_t>(70, 132, 208);
    return true;
  });
}
