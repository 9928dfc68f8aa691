// Safetensors files of any header, lies included.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tests/graph/io/pickle_writer.h"

namespace vertebra::io {

inline std::string safetensors_file(std::string_view json, std::string_view data = "") {
  return raw(static_cast<std::uint64_t>(json.size())) + std::string(json) + std::string(data);
}

}  // namespace vertebra::io
