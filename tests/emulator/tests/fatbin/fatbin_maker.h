#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace vertebra::emulator::fatbin {

using Bytes = std::vector<std::byte>;

template <typename T>
void write(Bytes& bytes, std::size_t at, T value) {
  if (bytes.size() < at + sizeof value) bytes.resize(at + sizeof value);
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

inline Bytes bytes_of(std::string_view text) {
  const auto* data = reinterpret_cast<const std::byte*>(text.data());
  return {data, data + text.size()};
}

/// What one entry of a test's container says of itself.
struct EntrySpec {
  std::uint16_t kind = 1;
  std::uint32_t header = 80;
  std::uint32_t capability = 80;
  std::uint64_t flags = 0x11;
  Bytes payload;
  std::uint64_t uncompressed = 0;  ///< of compressed payloads
};

/// The layout that nvcc 13.0 writes: header, payload, zeros up to a multiple of 8.
inline void append_entry(Bytes& container, const EntrySpec& entry) {
  const std::size_t at = container.size();
  const std::size_t padded = (entry.payload.size() + 7) / 8 * 8;
  container.resize(at + entry.header + padded);
  write<std::uint16_t>(container, at, entry.kind);
  write<std::uint16_t>(container, at + 2, 0x101);
  write<std::uint32_t>(container, at + 4, entry.header);
  write<std::uint64_t>(container, at + 8, padded);
  if (entry.uncompressed > 0) {
    write<std::uint32_t>(container, at + 16, static_cast<std::uint32_t>(entry.payload.size()));
  }
  write<std::uint16_t>(container, at + 26, 9);
  write<std::uint32_t>(container, at + 28, entry.capability);
  write<std::uint64_t>(container, at + 40, entry.flags);
  write<std::uint64_t>(container, at + 56, entry.uncompressed);
  std::memcpy(container.data() + at + entry.header, entry.payload.data(), entry.payload.size());
}

inline Bytes make_container(const std::vector<EntrySpec>& entries) {
  Bytes container(16);
  for (const EntrySpec& entry : entries) append_entry(container, entry);
  write<std::uint32_t>(container, 0, 0xBA55ED50);
  write<std::uint16_t>(container, 4, 1);
  write<std::uint16_t>(container, 6, 16);
  write<std::uint64_t>(container, 8, container.size() - 16);
  return container;
}

}  // namespace vertebra::emulator::fatbin
