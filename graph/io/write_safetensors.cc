#include "graph/io/write_safetensors.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdint>
#include <string>

#include "graph/core/error.h"
#include "graph/io/quote.h"
#include "graph/io/utf8.h"

namespace vertebra::io {
namespace {

std::string quote_name(std::string_view name) {
  if (!is_utf8(name) || name == "__metadata__") {
    throw InvalidModel({"safetensors file", "the tensor name " + quote(name),
                        "UTF-8 that is not reserved", "rename the tensor in its source"});
  }
  std::string quoted = "\"";
  for (const char c : name) {
    if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string format_header(const WeightMap& weights) {
  constexpr std::size_t kAlignment = 8;
  std::string header = "{";
  std::size_t offset = 0;
  for (const auto& [name, tensor] : weights) {
    const std::size_t end = offset + tensor.values.size() * sizeof(float);
    header += fmt::format("{}{}:{{\"dtype\":\"F32\",\"shape\":[{}],\"data_offsets\":[{},{}]}}",
                          header.size() == 1 ? "" : ",", quote_name(name),
                          fmt::join(tensor.dims, ","), offset, end);
    offset = end;
  }
  header += '}';
  header.resize((header.size() + kAlignment - 1) / kAlignment * kAlignment, ' ');
  return header;
}

template <typename T>
std::string_view bytes_of(const T* data, std::size_t count) {
  return {reinterpret_cast<const char*>(data), count * sizeof(T)};
}

}  // namespace

void write_safetensors(const WeightMap& weights,
                       const std::function<void(std::string_view)>& sink) {
  const std::string header = format_header(weights);
  const std::uint64_t length = header.size();
  sink(bytes_of(&length, 1));
  sink(header);
  for (const auto& [name, tensor] : weights) {
    sink(bytes_of(tensor.values.data(), tensor.values.size()));
  }
}

}  // namespace vertebra::io
