// The zip form of torch.save, written since PyTorch 1.6: <prefix>/data.pkl, one member
// <prefix>/data/<key> per storage, and often <prefix>/byteorder.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "graph/core/weight_tensor.h"

namespace vertebra::io {

// See parse_pytorch for what is refused; `name` is the file, for errors.
WeightMap read_pytorch_archive(std::span<const std::byte> file, std::string_view name);

}  // namespace vertebra::io
