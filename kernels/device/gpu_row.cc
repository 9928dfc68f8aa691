#include "kernels/device/gpu_row.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "graph/core/checked_math.h"
#include "graph/core/error.h"
#include "graph/core/half.h"
#include "kernels/conv/compulsory_bytes.h"

namespace vertebra {

Support runs_on(const DeviceInfo& device) {
  if (device.kind != DeviceKind::kCuda) return Support::no("it runs on a GPU");
  const int capability = device.gpu.compute_capability;
  if (capability >= 75) return Support::yes();
  return Support::no(fmt::format("it needs compute capability 7.5, and {} has {}.{}", device.name,
                                 capability / 10, capability % 10));
}

Support is_float(std::string_view what, DType dtype) {
  if (dtype == DType::kF16 || dtype == DType::kF32) return Support::yes();
  return Support::no(fmt::format("the {} is {}, not f16 or f32", what, to_string(dtype)));
}

Support has_vectors(std::string_view what, const ValueFormat& format) {
  if (const Support type = is_float(what, format.dtype); !type) return type;
  if (format.channel_multiple % 8 == 0) return Support::yes();
  return Support::no(fmt::format("the {}'s channels are not padded to 8", what));
}

Support has_few_vectors(std::string_view what, std::int64_t n, const Shape& shape,
                        const ValueFormat& format, std::int64_t channels, int bits) {
  const TensorLayout layout = dense_layout(shape, format);
  const double vectors = static_cast<double>(n) * static_cast<double>(shape.h) *
                         static_cast<double>(layout.row_pixels) *
                         static_cast<double>(layout.pixel_stride / channels);
  if (vectors < std::exp2(bits)) return Support::yes();
  return Support::no(
      fmt::format("the {} has 2^{} vectors of {} channels or more", what, bits, channels));
}

Support all_of(std::span<const Support> answers) {
  for (const Support& answer : answers) {
    if (!answer) return answer;
  }
  return Support::yes();
}

double dense_bytes(std::int64_t n, const Shape& shape, const ValueFormat& format) {
  const std::int64_t bytes = n * dense_layout(shape, format).bytes_per_image(shape.h);
  return static_cast<double>(align_up(bytes, kSectorBytes));
}

void check_operand(std::string_view what, const TensorLayout& layout, std::int64_t n,
                   std::int64_t h, std::int64_t channels) {
  if (layout.pixel_stride % channels != 0) {
    throw InternalError({fmt::format("a kernel's {}", what), to_string(layout),
                         fmt::format("pixels of whole vectors of {} channels", channels), ""});
  }
  const double vectors = static_cast<double>(n * h) * static_cast<double>(layout.row_pixels) *
                         static_cast<double>(layout.pixel_stride / channels);
  if (vectors >= std::exp2(kVectorBits)) {
    throw Unsupported({fmt::format("a kernel's {}", what), to_string(layout),
                       fmt::format("fewer than 2^{} vectors of {} channels", kVectorBits, channels),
                       ""});
  }
}

void put_number(std::span<std::byte> to, std::int64_t index, DType dtype, double value,
                std::string_view tensor) {
  const auto put = [&](auto bits) {
    std::memcpy(to.data() + static_cast<std::size_t>(index) * sizeof bits, &bits, sizeof bits);
  };
  const auto as_float = static_cast<float>(value);
  const std::uint16_t as_half = double_to_half(value);
  const bool half = dtype == DType::kF16;
  if (!std::isfinite(half ? half_to_float(as_half) : as_float)) {
    throw InvalidModel({fmt::format("weights '{}'", tensor), fmt::format("{}", value),
                        fmt::format("a number that {} has", to_string(dtype)),
                        half ? "run this node in f32" : ""});
  }
  half ? put(as_half) : put(as_float);
}

}  // namespace vertebra
