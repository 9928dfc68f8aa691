// PyTorch's .pth files: a state dict saved by torch.save, in the zip form or the legacy one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string_view>

#include "graph/core/weight_tensor.h"

namespace vertebra::io {

// The floating point tensors of the file (float, double, half, bfloat16, each converted to float),
// by their names in it, dense and in C order whatever their strides in the file. Tensors of
// integers (num_batches_tracked) are left out. Values are not checked for NaN and infinity.
//
// The file is untrusted. Nothing in it is executed: a pickle opcode or global that a state dict
// does not need is an InvalidModel that names it. So is a file of another kind, told by its
// content; one that is cut, with the byte; a big-endian one; offsets, strides or counts that reach
// beyond the file; and a name that occurs twice. Time and memory are linear in the file's size,
// whatever numbers it holds.
WeightMap parse_pytorch(std::span<const std::byte> file, std::string_view name);

// The same from a path, with the path as the name. InvalidModel when the file cannot be read.
WeightMap read_pytorch(const std::filesystem::path& path);

}  // namespace vertebra::io
