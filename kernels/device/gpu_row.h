// What rows of the GPU's tables have in common. Needs no CUDA.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "kernels/registry/implementation.h"

namespace vertebra {

inline constexpr std::int64_t kMaxVectors = std::int64_t{1} << 32;  // of an operand: operand.h

// Rows without a choice, and without weights.
template <class Op>
std::vector<Config> only_config(const Op&, const DeviceInfo&) {
  return {Config{}};
}
template <class Op>
std::vector<std::byte> pack_nothing(const Op&, const WeightMap&) {
  return {};
}

// A GPU of compute capability 7.5 or above.
Support runs_on(const DeviceInfo& device);

// f16 or f32 ("the input is u8, not f16 or f32").
Support is_float(std::string_view what, DType dtype);

// The same, and channels padded to whole vectors of 8.
Support has_vectors(std::string_view what, const ValueFormat& format);

// At most kMaxVectors vectors of `channels` channels in n dense images ("an input beyond 2^32
// vectors of 8 channels").
Support has_few_vectors(std::string_view what, std::int64_t n, const Shape& shape,
                        const ValueFormat& format, std::int64_t channels);

// The first that is a no, else yes.
Support all_of(std::span<const Support> answers);

// Bytes of n dense images, in whole sectors.
double dense_bytes(std::int64_t n, const Shape& shape, const ValueFormat& format);

// Throws InternalError where pixels of `layout` are not whole vectors of `channels` channels, and
// Unsupported where n images of h rows are beyond kMaxVectors of these.
void check_operand(std::string_view what, const TensorLayout& layout, std::int64_t n,
                   std::int64_t h, std::int64_t channels);

// Stores `value`, rounded once, as element `index` of f16 or f32 numbers. Throws InvalidModel,
// which names `tensor`, for a number beyond the type's.
void put_number(std::span<std::byte> to, std::int64_t index, DType dtype, double value,
                std::string_view tensor);

}  // namespace vertebra
