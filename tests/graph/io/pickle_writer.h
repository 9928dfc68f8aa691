// Writes pickles of protocol 2 opcode by opcode, damaged ones included.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vertebra::io {

inline std::span<const std::byte> as_bytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// The bytes of a number, little-endian.
template <typename T>
std::string raw(T value) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

class PickleWriter {
 public:
  PickleWriter() { op('\x80').op('\x02'); }

  PickleWriter& op(char opcode) {
    bytes_ += opcode;
    return *this;
  }
  PickleWriter& raw_bytes(std::string_view bytes) {
    bytes_ += bytes;
    return *this;
  }
  PickleWriter& text(std::string_view value) {
    return op('X').raw_bytes(raw(static_cast<std::uint32_t>(value.size()))).raw_bytes(value);
  }
  // As LONG1 of 8 bytes.
  PickleWriter& integer(std::int64_t value) { return op('\x8a').op('\x08').raw_bytes(raw(value)); }
  PickleWriter& global(std::string_view module, std::string_view name) {
    return op('c').raw_bytes(module).op('\n').raw_bytes(name).op('\n');
  }
  PickleWriter& integers(const std::vector<std::int64_t>& values) {
    op('(');
    for (const std::int64_t value : values) integer(value);
    return op('t');
  }
  PickleWriter& ordered_dict() { return global("collections", "OrderedDict").op(')').op('R'); }
  // The persistent id; `legacy` adds the view metadata, None.
  PickleWriter& storage(std::string_view storage_class, std::string_view key, std::int64_t count,
                        bool legacy) {
    op('(').text("storage").global("torch", storage_class).text(key).text("cpu").integer(count);
    if (legacy) op('N');
    return op('t').op('Q');
  }

  // With STOP.
  std::string finish() const { return bytes_ + '.'; }
  // Without.
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace vertebra::io
