// One operand of a kernel in device memory, with guards on both sides, for programs that nvcc
// builds. Logical values are packed NHWC floats; memory is as a TensorLayout says.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <string>
#include <vector>

#include "graph/core/half.h"
#include "graph/core/shape.h"
#include "graph/core/tensor_layout.h"

namespace vertebra {

inline void check_cuda(cudaError_t error) {
  if (error != cudaSuccess) throw std::runtime_error(cudaGetErrorName(error));
}

// Bytes in device memory between guards; freed with it.
class DeviceBytes {
 public:
  explicit DeviceBytes(std::vector<std::uint8_t> bytes) : bytes_(std::move(bytes)) {
    const std::vector<std::uint8_t> guard(kGuard, 0xA5);
    check_cuda(cudaMalloc(&memory_, bytes_.size() + 2 * kGuard));
    check_cuda(cudaMemcpy(memory_, guard.data(), kGuard, cudaMemcpyHostToDevice));
    if (!bytes_.empty()) {
      check_cuda(cudaMemcpy(data(), bytes_.data(), bytes_.size(), cudaMemcpyHostToDevice));
    }
    check_cuda(cudaMemcpy(data() + bytes_.size(), guard.data(), kGuard, cudaMemcpyHostToDevice));
  }
  template <class T>
  static DeviceBytes of(const std::vector<T>& values) {
    std::vector<std::uint8_t> bytes(values.size() * sizeof(T));
    if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
    return DeviceBytes(std::move(bytes));
  }
  DeviceBytes(const DeviceBytes&) = delete;
  DeviceBytes& operator=(const DeviceBytes&) = delete;
  DeviceBytes(DeviceBytes&& other) noexcept
      : bytes_(std::move(other.bytes_)), memory_(std::exchange(other.memory_, nullptr)) {}
  ~DeviceBytes() { cudaFree(memory_); }

  std::uint8_t* data() const { return static_cast<std::uint8_t*>(memory_) + kGuard; }

  // What is there now. Throws where a guard was written or a launch before failed.
  std::vector<std::uint8_t> read() const {
    check_cuda(cudaDeviceSynchronize());
    std::vector<std::uint8_t> all(bytes_.size() + 2 * kGuard);
    check_cuda(cudaMemcpy(all.data(), memory_, all.size(), cudaMemcpyDeviceToHost));
    for (std::size_t i = 0; i < kGuard; ++i) {
      if (all[i] != 0xA5 || all[all.size() - 1 - i] != 0xA5) {
        throw std::runtime_error("a byte outside of an operand was written");
      }
    }
    return {all.begin() + kGuard, all.end() - kGuard};
  }
  template <class T>
  std::vector<T> read_as() const {
    const std::vector<std::uint8_t> bytes = read();
    std::vector<T> values(bytes.size() / sizeof(T));
    std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    return values;
  }
  bool unchanged() const { return read() == bytes_; }

 private:
  static constexpr std::size_t kGuard = 256;
  std::vector<std::uint8_t> bytes_;
  void* memory_ = nullptr;
};

// Where the elements of n images of `shape` lie. `channels` of each pixel, from the slice's first,
// are the operand's (the shape's own and their padding); the others are a neighbour's.
struct OperandPlace {
  std::int64_t n = 1;
  Shape shape;
  TensorLayout layout;
  std::int64_t channels = 0;
  std::int64_t first_channel = 0;

  std::int64_t elements() const { return n * shape.h * layout.row_pixels * layout.pixel_stride; }
  std::int64_t at(std::int64_t pixel_row, std::int64_t w, std::int64_t c) const {
    return (pixel_row * layout.row_pixels + w) * layout.pixel_stride + first_channel + c;
  }
  std::int64_t offset_bytes() const { return first_channel * size_bytes(layout.dtype); }
};

// Packed, with channels up to a multiple of 8.
inline OperandPlace dense_place(std::int64_t n, const Shape& shape, DType dtype) {
  const TensorLayout layout = dense_layout(shape, {dtype, 8});
  return {n, shape, layout, layout.pixel_stride, 0};
}

// Channels `first` and up of pixels of `stride` channels.
inline OperandPlace slice_place(std::int64_t n, const Shape& shape, DType dtype, std::int64_t first,
                                std::int64_t stride) {
  return {n, shape, {dtype, stride, shape.w}, (shape.c + 7) / 8 * 8, first};
}

// Pixels of four fp16 channels in rows of an even number of them.
inline OperandPlace narrow_place(std::int64_t n, const Shape& shape) {
  return {n, shape, dense_layout(shape, {DType::kF16, 4}), 4, 0};
}

inline void put(std::vector<std::uint8_t>& bytes, DType dtype, std::int64_t index, float value) {
  const std::uint16_t half = float_to_half(value);
  if (dtype == DType::kF32) {
    std::memcpy(&bytes[static_cast<std::size_t>(index) * 4], &value, 4);
  } else {
    std::memcpy(&bytes[static_cast<std::size_t>(index) * 2], &half, 2);
  }
}

inline float get(const std::vector<std::uint8_t>& bytes, DType dtype, std::int64_t index) {
  float value = 0;
  if (dtype == DType::kF32) {
    std::memcpy(&value, &bytes[static_cast<std::size_t>(index) * 4], 4);
    return value;
  }
  std::uint16_t half = 0;
  std::memcpy(&half, &bytes[static_cast<std::size_t>(index) * 2], 2);
  return half_to_float(half);
}

// An input: what is not of the operand is not-a-number, its padding `padding`.
inline DeviceBytes device_input(const OperandPlace& place, const std::vector<float>& values,
                                float padding = 0) {
  const DType dtype = place.layout.dtype;
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(place.elements() * size_bytes(dtype)),
                                  0xFF);
  std::size_t next = 0;
  for (std::int64_t row = 0; row < place.n * place.shape.h; ++row) {
    for (std::int64_t w = 0; w < place.layout.row_pixels; ++w) {
      for (std::int64_t c = 0; c < place.channels; ++c) {
        const bool inside = w < place.shape.w && c < place.shape.c;
        put(bytes, dtype, place.at(row, w, c), inside ? values[next++] : padding);
      }
    }
  }
  return DeviceBytes(std::move(bytes));
}

// An output: all bits set before.
inline DeviceBytes device_output(const OperandPlace& place) {
  return DeviceBytes(std::vector<std::uint8_t>(
      static_cast<std::size_t>(place.elements() * size_bytes(place.layout.dtype)), 0xFF));
}

// Whether `y` holds `expected`, rounded once to its type, bit for bit, `padding` in its padding,
// and nothing else was written. Says where it does not.
inline bool holds(const DeviceBytes& y, const OperandPlace& place,
                  const std::vector<float>& expected, float padding = 0) {
  const std::vector<std::uint8_t> got = y.read();
  const DeviceBytes wanted = [&] { return device_input(place, expected, padding); }();
  const std::vector<std::uint8_t> want = wanted.read();
  if (got == want) return true;
  const DType dtype = place.layout.dtype;
  for (std::int64_t i = 0; i < place.elements(); ++i) {
    const auto at = static_cast<std::size_t>(i * size_bytes(dtype));
    if (std::memcmp(&got[at], &want[at], static_cast<std::size_t>(size_bytes(dtype))) != 0) {
      std::fprintf(stderr, "pixel %lld, channel %lld: %g; expected %g\n",
                   static_cast<long long>(i / place.layout.pixel_stride),
                   static_cast<long long>(i % place.layout.pixel_stride), get(got, dtype, i),
                   get(want, dtype, i));
      break;
    }
  }
  return false;
}

// Integers in [-limit, limit], and among them not too many zeros.
inline std::vector<float> integers(std::int64_t count, std::uint32_t seed, int limit) {
  std::vector<float> values(static_cast<std::size_t>(count));
  std::uint32_t state = seed * 2654435761U + 1;
  for (float& v : values) {
    state = state * 1664525U + 1013904223U;
    v = static_cast<float>(static_cast<int>((state >> 16) % static_cast<unsigned>(2 * limit + 1)) -
                           limit);
  }
  return values;
}

// Runs `body` for each case, says which one fails, and gives main's status.
template <class Case, class Body>
int run_cases(const std::vector<Case>& cases, Body&& body) {
  int failures = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    try {
      if (body(cases[i])) continue;
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
    }
    std::fprintf(stderr, "case %zu fails\n", i);
    ++failures;
  }
  return failures == 0 ? 0 : 1;
}

}  // namespace vertebra
