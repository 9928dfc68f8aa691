// Any bytes are either tensors or an Error: no crash, no leak, no runaway allocation.
#include <cstddef>
#include <cstdint>
#include <span>

#include "graph/core/error.h"
#include "graph/io/read_safetensors.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    vertebra::io::read_safetensors(
        vertebra::io::MemorySource(std::as_bytes(std::span(data, size)), "fuzz"));
  } catch (const vertebra::Error&) {
  }
  return 0;
}
