// Hugging Face's safetensors files.
#pragma once

#include "graph/core/weight_tensor.h"
#include "graph/io/byte_source.h"

namespace vertebra::io {

// The floating point tensors of the file (F64, F32, F16, BF16, each converted to float), by their
// names in it; tensors of integers (num_batches_tracked) are checked and left out. Values are not
// checked for NaN and infinity.
//
// The file is untrusted: see read_safetensors_header for what is refused. Every tensor is read
// straight to where it stays; memory beyond the tensors is linear in the header.
WeightMap read_safetensors(const ByteSource& file);

}  // namespace vertebra::io
