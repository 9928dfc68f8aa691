#include "graph/io/quote.h"

#include <fmt/format.h>

namespace vertebra::io {

std::string quote(std::string_view text) {
  constexpr std::size_t kMaxBytes = 100;
  std::string quoted = "'";
  for (const char c : text.substr(0, kMaxBytes)) {
    if (c >= ' ' && c <= '~') {
      quoted += c;
    } else {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  return quoted + (text.size() > kMaxBytes ? "'..." : "'");
}

}  // namespace vertebra::io
