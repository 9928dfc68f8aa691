// Functions of single numbers that are no clamp.
#pragma once

#include <cstdint>

namespace vertebra {

// silu(x) = x / (1 + exp(-x)), sigmoid(x) = 1 / (1 + exp(-x)), tanh(x)
enum class ActivationKind : std::uint8_t { kSilu, kSigmoid, kTanh };

}  // namespace vertebra
