// CUTLASS's implicit GEMM convolution for the tensor cores of sm_80, as published: forward, NHWC,
// on integers.
#include <cutlass/conv/kernel/default_conv2d_fprop.h>
// Leans on the one above.
#include <cutlass/conv/device/implicit_gemm_convolution.h>

#include "tests/emulator/programs/independent/reference.h"
#include "tests/emulator/programs/program.h"

using Kernel = cutlass::conv::kernel::DefaultConv2dFprop<
    cutlass::half_t, cutlass::layout::TensorNHWC, cutlass::half_t, cutlass::layout::TensorNHWC,
    float, cutlass::layout::TensorNHWC, float, cutlass::arch::OpClassTensorOp, cutlass::arch::Sm80,
    cutlass::gemm::GemmShape<64, 64, 32>, cutlass::gemm::GemmShape<32, 32, 32>,
    cutlass::gemm::GemmShape<16, 8, 16>,
    cutlass::epilogue::thread::LinearCombination<float, 4, float, float>,
    cutlass::gemm::threadblock::GemmIdentityThreadblockSwizzle<>, 3, cutlass::arch::OpMultiplyAdd,
    cutlass::conv::IteratorAlgorithm::kOptimized>::Kernel;
using Convolution = cutlass::conv::device::ImplicitGemmConvolution<Kernel>;

struct Problem {
  int N, H, W, C, K, R, S, pad, stride;
  int P() const { return (H + 2 * pad - R) / stride + 1; }
  int Q() const { return (W + 2 * pad - S) / stride + 1; }
};

void convolve(const Problem& p) {
  const std::vector<int> x = small_integers(p.N * p.H * p.W * p.C, 1),
                         w = small_integers(p.K * p.R * p.S * p.C, 2);
  const DeviceArray<cutlass::half_t> device_x(converted<cutlass::half_t>(x)),
      device_w(converted<cutlass::half_t>(w));
  const DeviceArray<float> y(std::vector<float>(p.N * p.P() * p.Q() * p.K));
  const cutlass::conv::Conv2dProblemSize size({p.N, p.H, p.W, p.C}, {p.K, p.R, p.S, p.C},
                                              {p.pad, p.pad, p.pad, p.pad}, {p.stride, p.stride},
                                              {1, 1}, cutlass::conv::Mode::kCrossCorrelation, 1);
  const auto packed = [](int h, int w, int c) {
    return cutlass::layout::TensorNHWC::packed({1, h, w, c});
  };
  const typename Convolution::Arguments arguments(
      size, {device_x.get(), packed(p.H, p.W, p.C)}, {device_w.get(), packed(p.R, p.S, p.C)},
      {y.get(), packed(p.P(), p.Q(), p.K)}, {y.get(), packed(p.P(), p.Q(), p.K)}, {1.0f, 0.0f});
  Convolution convolution;
  require(convolution.can_implement(arguments) == cutlass::Status::kSuccess);
  require(convolution.get_workspace_size(arguments) == 0);
  require(convolution(arguments) == cutlass::Status::kSuccess);

  const std::vector<float> result = y.read();
  std::size_t at = 0;
  for (int n = 0; n < p.N; ++n)
    for (int row = 0; row < p.P(); ++row)
      for (int column = 0; column < p.Q(); ++column)
        for (int k = 0; k < p.K; ++k) {
          int sum = 0;
          for (int r = 0; r < p.R; ++r)
            for (int s = 0; s < p.S; ++s) {
              const int h = row * p.stride - p.pad + r, v = column * p.stride - p.pad + s;
              if (h < 0 || h >= p.H || v < 0 || v >= p.W) continue;
              for (int c = 0; c < p.C; ++c)
                sum +=
                    x[((n * p.H + h) * p.W + v) * p.C + c] * w[((k * p.R + r) * p.S + s) * p.C + c];
            }
          require(result[at++] == sum);
        }
}

int main() {
  return verdict([] {
    convolve({.N = 2, .H = 9, .W = 7, .C = 16, .K = 24, .R = 3, .S = 3, .pad = 1, .stride = 1});
    convolve({.N = 1, .H = 12, .W = 12, .C = 40, .K = 72, .R = 5, .S = 5, .pad = 2, .stride = 2});
    convolve({.N = 3, .H = 8, .W = 8, .C = 64, .K = 64, .R = 1, .S = 1, .pad = 0, .stride = 1});
    return true;
  });
}
