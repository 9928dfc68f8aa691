// Half precision, one and two at a time, on values whose results are exact.
#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include <cmath>

#include "tests/emulator/programs/program.h"

__global__ void halves(const float* in, float* out) {
  const int i = threadIdx.x;
  const __half2 pair = __floats2half2_rn(in[i], in[i] + 0.5f);
  const __half2 fused = __hfma2(pair, __float2half2_rn(2.0f), __float2half2_rn(-1.0f));
  const __half2 clamped = __hmin2(__hmax2(fused, __float2half2_rn(0.0f)), __float2half2_rn(6.0f));
  out[2 * i] = __low2float(clamped);
  out[2 * i + 1] = __high2float(clamped);
  const __half one = __low2half(pair);
  out[64 + i] = __hgt(one, __float2half(3.0f)) ? __half2float(__hdiv(one, __float2half(4.0f)))
                                               : __half2float(hsqrt(__hmul(one, one)));
  out[96 + i] = __half2float(__float2half_rz(in[i] + 1 / 8192.0f)) + __half2int_rn(__hneg(one));
}

__global__ void brains(const float* in, float* out) {
  const int i = threadIdx.x;
  const __nv_bfloat162 pair = __floats2bfloat162_rn(in[i], in[i] + 1);
  const __nv_bfloat162 sum = __hfma2(pair, pair, __floats2bfloat162_rn(1, 1));
  out[2 * i] = __bfloat162float(sum.x);
  out[2 * i + 1] = __bfloat162float(sum.y);
}

int main() {
  return verdict([] {
    std::vector<float> values(32), whole(32);
    for (int i = 0; i < 32; ++i) {
      values[i] = i / 4.0f;
      whole[i] = i % 8;
    }
    const DeviceArray<float> in(values), whole_in(whole), out(128), brain_out(64);
    halves<<<1, 32>>>(in.get(), out.get());
    brains<<<1, 32>>>(whole_in.get(), brain_out.get());
    const std::vector<float> half = out.read(), brain = brain_out.read();
    const auto clamp = [](float x) { return x < 0 ? 0 : x > 6 ? 6 : x; };
    for (int i = 0; i < 32; ++i) {
      const float x = values[i];
      require(half[2 * i] == clamp(2 * x - 1) && half[2 * i + 1] == clamp(2 * x));
      require(half[64 + i] == (x > 3 ? x / 4 : x));
      // Half-way cases go to the even neighbour; 1 / 8192 vanishes where a half's step is larger.
      require(half[96 + i] == x + (x < 0.25f ? 1 / 8192.0f : 0) - std::nearbyint(x));
      require(brain[2 * i] == whole[i] * whole[i] + 1);
      require(brain[2 * i + 1] == (whole[i] + 1) * (whole[i] + 1) + 1);
    }
    return true;
  });
}
