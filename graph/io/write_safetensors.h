// Named tensors as a safetensors file (safetensors_header.h has the layout).
#pragma once

#include <functional>
#include <string_view>

#include "graph/core/weight_tensor.h"

namespace vertebra::io {

// Hands the bytes of the file to `sink`, piece by piece: the header, padded to a multiple of 8,
// then the tensors as F32 in the order of their names. The same tensors give the same bytes. Every
// tensor has as many values as its extents say. InvalidModel for a name that the format cannot
// hold: not UTF-8, or "__metadata__".
void write_safetensors(const WeightMap& weights, const std::function<void(std::string_view)>& sink);

}  // namespace vertebra::io
