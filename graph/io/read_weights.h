// A weight file of any format that is read here, told by its first bytes and never by its name.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>
#include <variant>

#include "graph/core/weight_tensor.h"
#include "graph/io/keras_weights.h"

namespace vertebra::io {

// Tensors by name (safetensors, PyTorch), or Keras's, whose order or class paths say what they are.
using FileWeights = std::variant<WeightMap, KerasWeights>;

// `name` is the file, for errors. InvalidModel as read_safetensors, parse_pytorch and parse_keras
// say, and for a file of another kind.
FileWeights parse_weights(std::span<const std::byte> file, std::string_view name);

// The same from a path, with the path as the name; a safetensors file is never in memory as a
// whole.
FileWeights read_weights(const std::filesystem::path& path);

}  // namespace vertebra::io
