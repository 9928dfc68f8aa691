// Any bytes are either the weights of a Keras file or an Error: no crash, no leak, no runaway
// allocation.
#include <cstddef>
#include <cstdint>
#include <span>

#include "graph/core/error.h"
#include "graph/io/read_keras.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    vertebra::io::parse_keras(std::as_bytes(std::span(data, size)), "fuzz");
  } catch (const vertebra::Error&) {
  }
  return 0;
}
