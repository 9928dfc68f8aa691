// Reading integers out of encoded bytes, bounds checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/image/decode_error.h"

namespace vertebra::image {

// A view: the bytes outlive it. Every read past the end throws `truncated <format> at byte ...`.
class ByteSource {
 public:
  ByteSource(std::string_view format, std::span<const std::byte> bytes)
      : format_(format), bytes_(bytes) {}

  std::size_t size() const { return bytes_.size(); }

  std::span<const std::byte> slice(std::uint64_t offset, std::uint64_t count) const {
    if (offset > bytes_.size() || count > bytes_.size() - offset) {
      throw_truncated(format_, bytes_.size(), bytes_.size());
    }
    return bytes_.subspan(offset, count);
  }

  std::uint32_t u8(std::uint64_t offset) const { return at(slice(offset, 1), 0); }
  std::uint32_t le16(std::uint64_t offset) const {
    const auto b = slice(offset, 2);
    return at(b, 0) | at(b, 1) << 8;
  }
  std::uint32_t le32(std::uint64_t offset) const { return le16(offset) | le16(offset + 2) << 16; }
  std::uint32_t be16(std::uint64_t offset) const {
    const auto b = slice(offset, 2);
    return at(b, 0) << 8 | at(b, 1);
  }
  std::uint32_t be32(std::uint64_t offset) const { return be16(offset) << 16 | be16(offset + 2); }

 private:
  static std::uint32_t at(std::span<const std::byte> b, std::size_t i) {
    return std::to_integer<std::uint32_t>(b[i]);
  }

  std::string_view format_;
  std::span<const std::byte> bytes_;
};

}  // namespace vertebra::image
