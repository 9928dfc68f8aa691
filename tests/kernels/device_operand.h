// One operand of a kernel in a GPU's memory, with guards on both sides. Logical values are packed
// NHWC floats; memory is as a TensorLayout says.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "graph/core/half.h"
#include "kernels/cuda/cuda_backend.h"
#include "kernels/cuda/cuda_queue.h"
#include "tests/kernels/small_integers.h"

namespace vertebra {

// The first GPU, and where its work goes.
struct Gpu {
  std::shared_ptr<const Backend> backend = cuda::open_device(0);
  std::unique_ptr<Backend::Scope> scope = backend->enter();
  std::unique_ptr<Queue> queue = backend->make_queue();

  CUstream_st* stream() const { return cuda::stream_of(*queue); }
};

// Bytes in device memory between guards; freed with it.
class DeviceBytes {
 public:
  DeviceBytes(const Gpu& gpu, std::vector<std::uint8_t> bytes)
      : gpu_(gpu), before_(guarded(bytes)) {
    memory_ = gpu_.backend->allocate(size(), "an operand of a test");
    gpu_.queue->copy_to_device(memory_->data(), before_.data(), size());
    gpu_.queue->wait();
  }
  template <class T>
  static DeviceBytes of(const Gpu& gpu, const std::vector<T>& values) {
    std::vector<std::uint8_t> bytes(values.size() * sizeof(T));
    if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
    return {gpu, std::move(bytes)};
  }

  std::byte* data() const { return memory_->data() + kGuard; }

  // What is there now, and whether the guards are whole.
  std::vector<std::uint8_t> read() const {
    const std::vector<std::uint8_t> all = read_all();
    const std::vector<std::uint8_t> guard(kGuard, 0xA5);
    EXPECT_TRUE(std::equal(guard.begin(), guard.end(), all.begin()) &&
                std::equal(guard.begin(), guard.end(), all.end() - kGuard))
        << "a byte outside of an operand was written";
    return {all.begin() + kGuard, all.end() - kGuard};
  }
  template <class T>
  std::vector<T> read_as() const {
    const std::vector<std::uint8_t> bytes = read();
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!values.empty()) std::memcpy(values.data(), bytes.data(), values.size() * sizeof(T));
    return values;
  }
  bool unchanged() const { return read_all() == before_; }

 private:
  static constexpr std::ptrdiff_t kGuard = 256;

  static std::vector<std::uint8_t> guarded(const std::vector<std::uint8_t>& bytes) {
    std::vector<std::uint8_t> all(bytes.size() + 2 * kGuard, 0xA5);
    if (!bytes.empty()) std::memcpy(&all[kGuard], bytes.data(), bytes.size());
    return all;
  }
  std::int64_t size() const { return static_cast<std::int64_t>(before_.size()); }
  std::vector<std::uint8_t> read_all() const {
    std::vector<std::uint8_t> all(before_.size());
    gpu_.queue->copy_to_host(all.data(), memory_->data(), size());
    gpu_.queue->wait();
    return all;
  }

  const Gpu& gpu_;
  std::vector<std::uint8_t> before_;
  std::unique_ptr<Memory> memory_;
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

// Bytes of an operand: what is not of it is not-a-number, its padding `padding`.
inline std::vector<std::uint8_t> operand_bytes(const OperandPlace& place,
                                               const std::vector<float>& values, float padding) {
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
  return bytes;
}

inline DeviceBytes device_input(const Gpu& gpu, const OperandPlace& place,
                                const std::vector<float>& values, float padding = 0) {
  return {gpu, operand_bytes(place, values, padding)};
}

// All bits set before.
inline DeviceBytes device_output(const Gpu& gpu, const OperandPlace& place) {
  return {gpu,
          std::vector<std::uint8_t>(
              static_cast<std::size_t>(place.elements() * size_bytes(place.layout.dtype)), 0xFF)};
}

// `y` holds `expected`, rounded once to its type, bit for bit, `padding` in its padding, and
// nothing else was written.
inline void expect_holds(const DeviceBytes& y, const OperandPlace& place,
                         const std::vector<float>& expected, float padding = 0) {
  const std::vector<std::uint8_t> got = y.read();
  const std::vector<std::uint8_t> want = operand_bytes(place, expected, padding);
  if (got == want) return;
  const DType dtype = place.layout.dtype;
  for (std::int64_t i = 0; i < place.elements(); ++i) {
    const auto at = static_cast<std::size_t>(i * size_bytes(dtype));
    if (std::memcmp(&got[at], &want[at], static_cast<std::size_t>(size_bytes(dtype))) == 0)
      continue;
    ADD_FAILURE() << "pixel " << i / place.layout.pixel_stride << ", channel "
                  << i % place.layout.pixel_stride << ": " << get(got, dtype, i) << "; expected "
                  << get(want, dtype, i);
    return;
  }
}

}  // namespace vertebra
