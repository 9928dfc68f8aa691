// What rows of the GPU's tables have in common. Needs no CUDA.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "kernels/registry/implementation.h"

namespace vertebra {

// Vectors of an operand are counted in as many bits (operand.h), and in one less where they make
// threads or blocks.
inline constexpr int kVectorBits = 32, kThreadBits = 31;

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

// Fewer than 2^bits vectors of `channels` channels in n dense images ("the input has 2^32 vectors
// of 8 channels or more").
Support has_few_vectors(std::string_view what, std::int64_t n, const Shape& shape,
                        const ValueFormat& format, std::int64_t channels, int bits = kVectorBits);

// The first that is a no, else yes.
Support all_of(std::span<const Support> answers);

// Bytes of n dense images, in whole sectors.
double dense_bytes(std::int64_t n, const Shape& shape, const ValueFormat& format);

// Throws InternalError where pixels of `layout` are not whole vectors of `channels` channels, and
// Unsupported where n images of h rows are 2^kVectorBits of these or more.
void check_operand(std::string_view what, const TensorLayout& layout, std::int64_t n,
                   std::int64_t h, std::int64_t channels);

// Stores `value`, rounded once, as element `index` of f16 or f32 numbers. Throws InvalidModel,
// which names `tensor`, for a number beyond the type's.
void put_number(std::span<std::byte> to, std::int64_t index, DType dtype, double value,
                std::string_view tensor);

}  // namespace vertebra
