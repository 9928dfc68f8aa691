#include "tests/kernels/conformance/operand_memory.h"

#include <algorithm>
#include <cmath>

#include "engine/runtime/host_values.h"

namespace vertebra {
namespace {

constexpr std::int64_t kGuard = 256;
constexpr std::byte kGuardByte{0xA5};
constexpr std::byte kPoison{0xFF};
constexpr std::int64_t kSliceOffset = 8;
constexpr std::int64_t kSliceMore = 24;

}  // namespace

OperandMemory::OperandMemory(const Backend& backend, Queue& queue, std::int64_t bytes)
    : queue_(queue),
      before_(static_cast<std::size_t>(bytes), kPoison),
      memory_(backend.allocate(bytes + 2 * kGuard, "a test")) {
  upload();
}

OperandMemory::OperandMemory(const Backend& backend, Queue& queue, std::int64_t n,
                             const Shape& shape, const ValueFormat& format, Placement placement,
                             std::span<const float> values)
    : queue_(queue), n_(n), shape_(shape), layout_(dense_layout(shape, format)) {
  if (format.dtype == DType::kU8) {
    for (const float value : values) {
      before_.push_back(static_cast<std::byte>(static_cast<std::uint8_t>(value)));
    }
    memory_ = backend.allocate(static_cast<std::int64_t>(before_.size()) + 2 * kGuard, "a test");
    upload();
    return;
  }
  if (placement == Placement::kSlice) {
    layout_.pixel_stride += kSliceMore;
    offset_bytes_ = kSliceOffset * size_bytes(layout_.dtype);
  }
  before_.assign(static_cast<std::size_t>(n * layout_.bytes_per_image(shape.h)), kPoison);
  if (!values.empty()) {
    // Whole vectors, so that what pads one is finite.
    const Shape padded{shape.h, shape.w, dense_layout(shape, format).pixel_stride};
    std::vector<float> wide(static_cast<std::size_t>(n * padded.num_elements()), 3.0f);
    for (std::int64_t pixel = 0; pixel < n * shape.h * shape.w; ++pixel) {
      std::copy_n(values.begin() + pixel * shape.c, shape.c, wide.begin() + pixel * padded.c);
    }
    std::vector<std::byte> stored(before_.size());
    store_values(n, padded, layout_, wide, stored.data());
    for (std::size_t i = 0; i < stored.size(); ++i) {
      const auto in_pixel =
          static_cast<std::int64_t>(i) % (layout_.pixel_stride * size_bytes(layout_.dtype));
      const bool in_slice = in_pixel < padded.c * size_bytes(layout_.dtype);
      const std::size_t to = i + static_cast<std::size_t>(offset_bytes_);
      if (in_slice && to < before_.size()) before_[to] = stored[i];
    }
  }
  memory_ = backend.allocate(static_cast<std::int64_t>(before_.size()) + 2 * kGuard, "a test");
  upload();
}

std::byte* OperandMemory::data() const { return memory_->data() + kGuard + offset_bytes_; }

std::vector<float> OperandMemory::values() const {
  std::vector<std::byte> now = bytes();
  now.erase(now.begin(), now.begin() + offset_bytes_);
  now.resize(before_.size());
  std::vector<float> values(static_cast<std::size_t>(n_ * shape_.num_elements()));
  load_values(n_, shape_, layout_, now.data(), values);
  return values;
}

bool OperandMemory::padding_holds() const {
  const std::vector<std::byte> now = bytes();
  const std::int64_t width = layout_.pixel_stride - (offset_bytes_ > 0 ? kSliceMore : 0);
  const Shape whole{shape_.h, layout_.row_pixels, width};
  std::vector<std::byte> own(now.begin() + offset_bytes_, now.end());
  own.resize(now.size());
  std::vector<float> all(static_cast<std::size_t>(n_ * whole.num_elements()));
  load_values(n_, whole, layout_, own.data(), all);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::int64_t w = static_cast<std::int64_t>(i) / width % layout_.row_pixels;
    if (w >= shape_.w ? all[i] != 0 : !std::isfinite(all[i])) return false;
  }
  return true;
}

std::vector<std::byte> OperandMemory::bytes() const {
  const std::vector<std::byte> all = download();
  return {all.begin() + kGuard, all.end() - kGuard};
}

bool OperandMemory::surroundings_intact() const {
  const std::vector<std::byte> all = download();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool guard = i < kGuard || i >= all.size() - kGuard;
    if (guard && all[i] != kGuardByte) return false;
    if (!guard && !is_own(i - kGuard) && all[i] != before_[i - kGuard]) return false;
  }
  return true;
}

bool OperandMemory::is_own(std::size_t byte) const {
  if (n_ == 0) return true;
  const std::int64_t element = size_bytes(layout_.dtype);
  const std::int64_t in_pixel = static_cast<std::int64_t>(byte) % (layout_.pixel_stride * element);
  const std::int64_t width = layout_.pixel_stride - (offset_bytes_ > 0 ? kSliceMore : 0);
  return in_pixel >= offset_bytes_ && in_pixel < offset_bytes_ + width * element;
}

void OperandMemory::upload() {
  std::vector<std::byte> all(before_.size() + 2 * kGuard, kGuardByte);
  std::copy(before_.begin(), before_.end(), all.begin() + kGuard);
  queue_.copy_to_device(memory_->data(), all.data(), static_cast<std::int64_t>(all.size()));
  queue_.wait();
}

std::vector<std::byte> OperandMemory::download() const {
  std::vector<std::byte> all(before_.size() + 2 * kGuard);
  queue_.copy_to_host(all.data(), memory_->data(), static_cast<std::int64_t>(all.size()));
  queue_.wait();
  return all;
}

}  // namespace vertebra
