#include "graph/io/read_safetensors.h"

#include <algorithm>
#include <cstddef>

#include "graph/io/quote.h"
#include "graph/io/safetensors_header.h"

namespace vertebra::io {
namespace {

std::vector<float> read_values(const ByteSource& file, const SafetensorsEntry& entry) {
  const std::string what = "tensor " + quote(entry.name);
  std::vector<float> values(static_cast<std::size_t>(num_elements(entry.dims)));
  if (entry.type == ElementType::kF32) {
    file.read(entry.offset, std::as_writable_bytes(std::span(values)), what);
    return values;
  }
  constexpr std::size_t kChunkElements = 65536;
  const auto element_bytes = static_cast<std::size_t>(size_bytes(entry.type));
  std::vector<std::byte> chunk(std::min(kChunkElements, values.size()) * element_bytes);
  for (std::size_t begin = 0; begin < values.size(); begin += kChunkElements) {
    const std::size_t count = std::min(kChunkElements, values.size() - begin);
    const auto bytes = std::span(chunk).first(count * element_bytes);
    file.read(entry.offset + static_cast<std::int64_t>(begin * element_bytes), bytes, what);
    elements_to_float(bytes, entry.type, std::span(values).subspan(begin, count));
  }
  return values;
}

}  // namespace

WeightMap read_safetensors(const ByteSource& file) {
  WeightMap weights;
  for (const SafetensorsEntry& entry : read_safetensors_header(file)) {
    if (!is_floating_point(entry.type)) continue;
    weights.emplace(entry.name, WeightTensor{entry.dims, read_values(file, entry)});
  }
  return weights;
}

}  // namespace vertebra::io
