#include "graph/io/byte_cursor.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/core/error.h"

namespace vertebra::io {

void ByteCursor::seek(std::int64_t position, std::string_view what) {
  if (position < 0 || position > size()) {
    fail(position_, fmt::format("{} at byte {}", what, position),
         fmt::format("a position within the {} bytes", size()),
         "the file is cut or damaged: fetch it again");
  }
  position_ = position;
}

std::span<const std::byte> ByteCursor::take(std::int64_t count, std::string_view what) {
  if (count < 0 || count > remaining()) {
    fail(position_, fmt::format("the file ends at byte {}, within {}", size(), what),
         fmt::format("{} bytes where {} are left", count, remaining()),
         "the file is cut or damaged: fetch it again");
  }
  const auto taken =
      bytes_.subspan(static_cast<std::size_t>(position_), static_cast<std::size_t>(count));
  position_ += count;
  return taken;
}

std::string_view ByteCursor::take_text(std::int64_t count, std::string_view what) {
  const auto taken = take(count, what);
  return {reinterpret_cast<const char*>(taken.data()), taken.size()};
}

std::string_view ByteCursor::take_line(std::string_view what) {
  const auto rest = bytes_.subspan(static_cast<std::size_t>(position_));
  const auto newline = std::find(rest.begin(), rest.end(), std::byte{'\n'});
  if (newline == rest.end()) {
    fail(position_, fmt::format("the file ends at byte {}, within {}", size(), what),
         "a line that ends", "the file is cut or damaged: fetch it again");
  }
  const std::string_view line = take_text(newline - rest.begin(), what);
  ++position_;
  return line;
}

void ByteCursor::fail(std::int64_t position, std::string got, std::string expected,
                      std::string remedy) const {
  throw InvalidModel({fmt::format("{}, byte {}", name_, position), std::move(got),
                      std::move(expected), std::move(remedy)});
}

}  // namespace vertebra::io
