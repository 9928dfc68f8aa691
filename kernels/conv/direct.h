// Convolution as plain loops on the device (sm_75 and up): any filter, stride, padding and groups,
// any number of channels, fp16 or fp32 for each operand. A thread makes one element of y.
//
//   v[n, p, q, k] = clamp(sum over (r, s, c) of x[n, p * stride_h + r - top, q * stride_w + s -
//   left, c]
//                         * w[k, r, s, c] + bias[k] + residual[n, p, q, k])
//   y = v, or its mean over P x Q
//
// Sums are fp32, in the order r, s, c, then pixels in ascending order; the result is rounded once.
// Taps outside the image do not count; not-a-number stays so.
//
// Memory: operands are NHWC, with pixels and rows as their layouts say. Weights are [R][S][C/G][K8]
// of one type, bias [K8] fp32. y is written from channel 0 to y_channels in all pixels of its rows,
// with zeros from K and from Q on. y overlaps nothing; nothing outside of these is read or written.
#pragma once

#include <cstdint>
#include <optional>

#include "graph/core/conv2d_problem.h"
#include "graph/core/epilogue.h"
#include "graph/core/tensor_layout.h"
#include "kernels/device/fast_division.h"
#include "kernels/device/launch_geometry.h"

struct CUstream_st;

namespace vertebra {

// Strides in elements.
struct DirectOperand {
  DType dtype = DType::kF16;
  std::int64_t image = 0, row = 0, pixel = 0;

  VERTEBRA_HOST_DEVICE std::int64_t element(std::int64_t n, std::int64_t h, std::int64_t w,
                                            std::int64_t c) const {
    return n * image + h * row + w * pixel + c;
  }
};

struct DirectConvParams {
  FastDivision y_fours, y_columns, y_rows;  // that are written: fours of channels of a pixel, ..
  FastDivision group_k;                     // K / G
  std::int64_t threads = 0;
  std::uint32_t k = 0, r = 0, s = 0, group_c = 0;
  std::uint32_t h = 0, w = 0, p = 0, q = 0;
  std::uint32_t stride_h = 1, stride_w = 1;
  std::int32_t pad_top = 0, pad_left = 0;
  bool mean = false;
  DirectOperand x, residual, y;
  DType weights = DType::kF32;
  float clamp_min = 0, clamp_max = 0;
};

// `y_channels`: K and its padding, a multiple of 4.
DirectConvParams direct_conv_params(const Conv2dProblem& problem, const Epilogue& epilogue,
                                    const TensorLayout& x, const TensorLayout& residual,
                                    const TensorLayout& y, std::int64_t y_channels, DType weights);

// One thread an element of y: less than 2^33.
LaunchGeometry direct_conv_geometry(const DirectConvParams& params);

struct DirectConvPointers {
  const void* x = nullptr;
  const void* weights = nullptr;
  const void* bias = nullptr;
  const void* residual = nullptr;  // null: none
  void* y = nullptr;
};

// Enqueues the kernel and returns. Throws DeviceError for a launch that cannot start.
void launch_direct_conv(const LaunchGeometry& geometry, const DirectConvParams& params,
                        const DirectConvPointers& pointers, CUstream_st* stream);

}  // namespace vertebra
