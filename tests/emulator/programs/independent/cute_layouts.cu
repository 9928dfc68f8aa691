// The lane maps of mma and ldmatrix, as CuTe's traits have them: operands are placed in registers,
// and results taken from them, by CuTe's layouts alone.
#include <cute/tensor.hpp>

#include <cstdint>

#include "tests/emulator/programs/independent/reference.h"
#include "tests/emulator/programs/program.h"

template <typename Element>
__device__ Element element(int value) {
  return static_cast<Element>(value);
}

/// D = A * B + C; matrices column by column, as the layouts of the traits index them.
template <typename Op>
__global__ void multiply(const int* a, const int* b, const int* c, int* d) {
  using Traits = cute::MMA_Traits<Op>;
  const typename Traits::ALayout a_at;
  const typename Traits::BLayout b_at;
  const typename Traits::CLayout c_at;
  auto a_values =
      cute::make_tensor<typename Traits::ValTypeA>(cute::make_shape(cute::size<1>(a_at)));
  auto b_values =
      cute::make_tensor<typename Traits::ValTypeB>(cute::make_shape(cute::size<1>(b_at)));
  auto sums = cute::make_tensor<typename Traits::ValTypeC>(cute::make_shape(cute::size<1>(c_at)));
  for (int i = 0; i < cute::size(a_values); ++i)
    a_values(i) = element<typename Traits::ValTypeA>(a[a_at(threadIdx.x, i)]);
  for (int i = 0; i < cute::size(b_values); ++i)
    b_values(i) = element<typename Traits::ValTypeB>(b[b_at(threadIdx.x, i)]);
  for (int i = 0; i < cute::size(sums); ++i)
    sums(i) = element<typename Traits::ValTypeC>(c[c_at(threadIdx.x, i)]);
  cute::MMA_Atom<Op>{}.call(sums, a_values, b_values, sums);
  for (int i = 0; i < cute::size(sums); ++i)
    d[c_at(threadIdx.x, i)] = static_cast<int>(static_cast<float>(sums(i)));
}

template <typename Op>
void check_mma(int least = -2) {
  using Shape = typename cute::MMA_Traits<Op>::Shape_MNK;
  constexpr int M = cute::size<0>(Shape{}), N = cute::size<1>(Shape{}), K = cute::size<2>(Shape{});
  std::vector<int> a = small_integers(M * K, 1), b = small_integers(N * K, 2),
                   c = small_integers(M * N, 3);
  for (int& value : a) value = value < least ? -value : value;
  for (int& value : b) value = value < least ? -value : value;
  const DeviceArray<int> device_a(a), device_b(b), device_c(c), d(M * N);
  multiply<Op><<<1, 32>>>(device_a.get(), device_b.get(), device_c.get(), d.get());
  const std::vector<int> result = d.read();
  for (int m = 0; m < M; ++m)
    for (int n = 0; n < N; ++n) {
      int sum = c[n * M + m];
      for (int k = 0; k < K; ++k) sum += a[k * M + m] * b[k * N + n];
      require(result[n * M + m] == sum);
    }
}

/// Each lane gives the address that the source layout has for it; what it gets is noted by the
/// destination layout.
template <typename Op>
__global__ void load(int* out) {
  using Traits = cute::Copy_Traits<Op>;
  constexpr int halves = cute::cosize(typename Traits::SrcLayout{}) / 16;
  __shared__ alignas(16) std::uint16_t memory[halves];
  for (int i = threadIdx.x; i < halves; i += 32) memory[i] = static_cast<std::uint16_t>(i);
  __syncthreads();
  const typename Traits::SrcLayout from;
  const typename Traits::DstLayout to;
  constexpr int count = cute::size<1>(typename Traits::DstLayout{}) / 16;
  const auto source = cute::make_tensor(cute::make_smem_ptr(memory + from(threadIdx.x, 0) / 16),
                                        cute::Shape<cute::_8>{});
  auto values = cute::make_tensor<std::uint16_t>(cute::Shape<cute::Int<count>>{});
  cute::Copy_Atom<Op, std::uint16_t>{}.call(source, values);
  for (int i = 0; i < count; ++i) out[to(threadIdx.x, 16 * i) / 16] = values(i);
}

template <typename Op>
void check_load() {
  constexpr int halves = cute::cosize(typename cute::Copy_Traits<Op>::DstLayout{}) / 16;
  const DeviceArray<int> out(halves);
  load<Op><<<1, 32>>>(out.get());
  require(out.read() == numbers(halves));
}

int main() {
  return verdict([] {
    check_mma<cute::SM80_16x8x16_F32F16F16F32_TN>();
    check_mma<cute::SM80_16x8x16_F16F16F16F16_TN>();
    check_mma<cute::SM80_16x8x8_F32F16F16F32_TN>();
    check_mma<cute::SM80_16x8x16_F32BF16BF16F32_TN>();
    check_mma<cute::SM80_16x8x8_F32BF16BF16F32_TN>();
    check_mma<cute::SM80_16x8x8_F32TF32TF32F32_TN>();
    check_mma<cute::SM80_16x8x4_F32TF32TF32F32_TN>();
    check_mma<cute::SM80_16x8x16_S32S8S8S32_TN>();
    check_mma<cute::SM80_16x8x32_S32S8S8S32_TN>();
    check_mma<cute::SM80_16x8x32_S32U8U8S32_TN>(0);
    check_mma<cute::SM75_16x8x8_F32F16F16F32_TN>();
    check_load<cute::SM75_U32x1_LDSM_N>();
    check_load<cute::SM75_U32x2_LDSM_N>();
    check_load<cute::SM75_U32x4_LDSM_N>();
    check_load<cute::SM75_U16x2_LDSM_T>();
    check_load<cute::SM75_U16x4_LDSM_T>();
    check_load<cute::SM75_U16x8_LDSM_T>();
    return true;
  });
}
