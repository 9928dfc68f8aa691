// The header of a safetensors file: what its tensors are and where they lie.
//
//   u64 n, little-endian | n bytes of JSON | the data
//   {"name": {"dtype": "F32", "shape": [32, 3, 3, 3], "data_offsets": [begin, end]}, ...,
//    "__metadata__": {"key": "value", ...}}
//
// Source: the format section of the safetensors README (github.com/huggingface/safetensors).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "graph/core/weight_tensor.h"
#include "graph/io/byte_source.h"
#include "graph/io/element_type.h"

namespace vertebra::io {

// The format's own limit.
inline constexpr std::int64_t kMaxSafetensorsHeader = 100'000'000;

struct SafetensorsEntry {
  std::string name;
  ElementType type = ElementType::kF32;
  Dims dims;
  std::int64_t offset = 0;  // of the first byte, in the file
};

// The tensors in the order of their bytes. InvalidModel, before anything of the size that the file
// claims is allocated, for a header beyond the limit or the file; JSON that is not strict or says
// anything else; a name that occurs twice; a dtype that is no ElementType; offsets that disagree
// with dtype and shape; tensors that overlap, leave a gap, or do not end where the file ends.
std::vector<SafetensorsEntry> read_safetensors_header(const ByteSource& file);

}  // namespace vertebra::io
