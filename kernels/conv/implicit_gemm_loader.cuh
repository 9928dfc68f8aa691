// Copies k-tiles of activations and of weights to shared memory, 16 bytes a thread and copy. A
// thread owns one chunk column of the tile, in every kRowsPerPass-th row.
#pragma once

#include "kernels/conv/implicit_gemm.h"
#include "kernels/conv/implicit_gemm_tile.h"
#include "kernels/device/ptx.cuh"

namespace vertebra {

// Where the thread's first row and column lie in a tile of rows; further rows are whole passes
// away, which are multiples of eight rows, so that the swizzle is the same.
template <class Tile>
__device__ __forceinline__ std::uint32_t first_copy_offset() {
  const std::uint32_t row = threadIdx.x / Tile::kChunks, chunk = threadIdx.x % Tile::kChunks;
  return row * Tile::kRowBytes + (chunk ^ Tile::swizzle(row)) * 16;
}

// The k-th chunk of every row stands for the same tap (r, s) and the same chunk of channels, so one
// triple a thread, moved on by additions with carry, says where its column is. A row knows the
// address of its tap (0, 0), inside the image or not, and which r and which s are inside.
template <class Tile>
class ActivationLoader {
 public:
  __device__ ActivationLoader(const ImplicitGemmParams& p, const void* x, std::uint32_t first_m)
      : p_(p), x_(static_cast<const char*>(x)) {
    const std::uint32_t column = threadIdx.x % Tile::kChunks;
    const std::uint32_t tap = p.chunks.quotient(column);
    r_ = p.s.quotient(tap);
    s_ = tap - r_ * p.s.divisor;
    chunk_ = column - tap * p.chunks.divisor;
#pragma unroll
    for (int i = 0; i < kRows; ++i) {
      locate(i, first_m + threadIdx.x / Tile::kChunks + i * Tile::kRowsPerPass);
    }
  }

  // The next k-tile to `to`, the start of a stage's activations.
  __device__ __forceinline__ void load(std::uint32_t to) {
    const std::uint32_t tap = r_ * p_.x_row + s_ * p_.x_pixel + chunk_;
    const std::uint32_t inside = 1u << r_ | 0x10000u << s_;
#pragma unroll
    for (int i = 0; i < kRows; ++i) {
      ptx::copy_16_async(to + first_copy_offset<Tile>() + i * Tile::kRowsPerPass * Tile::kRowBytes,
                         x_ + std::uint64_t{base_[i] + tap} * 16, (mask_[i] & inside) == inside);
    }
    advance();
  }

 private:
  static constexpr int kRows = Tile::kM / Tile::kRowsPerPass;

  // Bits of [from, to) within 0..15.
  static __device__ std::uint32_t range(std::int32_t from, std::int32_t to) {
    from = max(from, 0);
    to = max(to, from);
    return (1u << min(to, 16)) - (1u << min(from, 16));
  }

  __device__ void locate(int i, std::uint32_t m) {
    const std::uint32_t image = p_.pixels.quotient(m);
    const std::uint32_t pixel = m - image * p_.pixels.divisor;
    const std::uint32_t row = p_.q.quotient(pixel);
    const std::int32_t y = static_cast<std::int32_t>(row) * p_.stride_h - p_.pad_top;
    const std::int32_t x =
        static_cast<std::int32_t>(pixel - row * p_.q.divisor) * p_.stride_w - p_.pad_left;
    base_[i] = image * p_.x_image + y * p_.x_row + x * p_.x_pixel;
    // Rows behind the last of the product, and taps behind the filter's last, are outside too. With
    // R <= 16 no padded tap has r > 15.
    const std::uint32_t inside_r = range(-y, min(p_.r, p_.h - y));
    const std::uint32_t inside_s =
        range(-x, min(static_cast<std::int32_t>(p_.s.divisor), p_.w - x));
    mask_[i] = m < p_.m ? inside_r | inside_s << 16 : 0;
  }

  // At most one carry each: the steps are remainders.
  __device__ __forceinline__ void advance() {
    chunk_ += p_.step_chunk;
    const bool wrap_chunk = chunk_ >= p_.chunks.divisor;
    if (wrap_chunk) chunk_ -= p_.chunks.divisor;
    s_ += p_.step_s + wrap_chunk;
    const bool wrap_s = s_ >= p_.s.divisor;
    if (wrap_s) s_ -= p_.s.divisor;
    r_ += p_.step_r + wrap_s;
  }

  const ImplicitGemmParams& p_;
  const char* x_;
  std::uint32_t r_, s_, chunk_;
  std::uint32_t base_[kRows];  // 16-byte units, modulo 2^32
  std::uint32_t mask_[kRows];  // bit r: row r of the filter is inside; bit 16 + s: column s is
};

// Rows behind K8 repeat the last one: what is made of them is not stored.
template <class Tile>
class WeightLoader {
 public:
  __device__ WeightLoader(const ImplicitGemmParams& p, const void* weights, std::uint32_t first_n)
      : next_(static_cast<const char*>(weights)) {
#pragma unroll
    for (int i = 0; i < kRows; ++i) {
      const std::uint32_t n =
          min(first_n + threadIdx.x / Tile::kChunks + i * Tile::kRowsPerPass, p.k8 - 1);
      offset_[i] = n * p.weight_row + threadIdx.x % Tile::kChunks;
    }
  }

  // The next k-tile to `to`, the start of a stage's weights.
  __device__ __forceinline__ void load(std::uint32_t to) {
#pragma unroll
    for (int i = 0; i < kRows; ++i) {
      ptx::copy_16_async(to + first_copy_offset<Tile>() + i * Tile::kRowsPerPass * Tile::kRowBytes,
                         next_ + std::uint64_t{offset_[i]} * 16, true);
    }
    next_ += Tile::kRowBytes;
  }

 private:
  static constexpr int kRows = Tile::kN / Tile::kRowsPerPass;

  const char* next_;
  std::uint32_t offset_[kRows];  // 16-byte units
};

}  // namespace vertebra
