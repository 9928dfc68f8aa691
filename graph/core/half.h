// Conversions between binary16, bfloat16 and float. Round to nearest, ties to even; infinities and
// NaN are kept (a NaN stays quiet), subnormals are exact.
#pragma once

#include <cstdint>

namespace vertebra {

float half_to_float(std::uint16_t bits);
std::uint16_t float_to_half(float value);
// Rounded once, not to float first.
std::uint16_t double_to_half(double value);
float bfloat16_to_float(std::uint16_t bits);
std::uint16_t float_to_bfloat16(float value);

}  // namespace vertebra
