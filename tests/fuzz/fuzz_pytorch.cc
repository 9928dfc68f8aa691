// Any bytes are either a state dict or an Error: no crash, no leak, no runaway allocation.
#include <cstddef>
#include <cstdint>
#include <span>

#include "graph/core/error.h"
#include "graph/io/read_pytorch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    vertebra::io::parse_pytorch(std::as_bytes(std::span(data, size)), "fuzz");
  } catch (const vertebra::Error&) {
  }
  return 0;
}
