#include "engine/runtime/host_values.h"

#include <fmt/format.h>

#include <cstring>

#include "graph/core/error.h"
#include "graph/core/half.h"

namespace vertebra {
namespace {

struct Float {
  using Bits = float;
  static float load(Bits bits) { return bits; }
  static Bits store(float value) { return value; }
};
struct Half {
  using Bits = std::uint16_t;
  static float load(Bits bits) { return half_to_float(bits); }
  static Bits store(float value) { return float_to_half(value); }
};
struct BFloat16 {
  using Bits = std::uint16_t;
  static float load(Bits bits) { return bfloat16_to_float(bits); }
  static Bits store(float value) { return float_to_bfloat16(value); }
};

template <class F>
void with_type(DType dtype, F&& call) {
  switch (dtype) {
    case DType::kF32:
      return call(Float{});
    case DType::kF16:
      return call(Half{});
    case DType::kBF16:
      return call(BFloat16{});
    default:
      throw InternalError({"host values", std::string(to_string(dtype)), "f32, f16 or bf16", ""});
  }
}

// Calls `visit(index of the pixel in memory, index among the packed pixels)` for every pixel.
template <class F>
void for_pixels(std::int64_t n, const Shape& shape, const TensorLayout& layout, F&& visit) {
  for (std::int64_t row = 0; row < n * shape.h; ++row) {
    for (std::int64_t w = 0; w < shape.w; ++w)
      visit(row * layout.row_pixels + w, row * shape.w + w);
  }
}

}  // namespace

void store_values(std::int64_t n, const Shape& shape, const TensorLayout& layout,
                  std::span<const float> values, std::byte* bytes) {
  std::memset(bytes, 0, static_cast<std::size_t>(n * layout.bytes_per_image(shape.h)));
  with_type(layout.dtype, [&](auto type) {
    using Type = decltype(type);
    auto* out = reinterpret_cast<typename Type::Bits*>(bytes);
    for_pixels(n, shape, layout, [&](std::int64_t to, std::int64_t from) {
      for (std::int64_t c = 0; c < shape.c; ++c) {
        out[to * layout.pixel_stride + c] =
            Type::store(values[static_cast<std::size_t>(from * shape.c + c)]);
      }
    });
  });
}

void load_values(std::int64_t n, const Shape& shape, const TensorLayout& layout,
                 const std::byte* bytes, std::span<float> values) {
  with_type(layout.dtype, [&](auto type) {
    using Type = decltype(type);
    const auto* in = reinterpret_cast<const typename Type::Bits*>(bytes);
    for_pixels(n, shape, layout, [&](std::int64_t from, std::int64_t to) {
      for (std::int64_t c = 0; c < shape.c; ++c) {
        values[static_cast<std::size_t>(to * shape.c + c)] =
            Type::load(in[from * layout.pixel_stride + c]);
      }
    });
  });
}

}  // namespace vertebra
