#include "tests/emulator/fatbin/container.h"

#include <fmt/format.h>

#include <cstring>

#include "tests/emulator/fatbin/bytes.h"
#include "tests/emulator/fatbin/decompress.h"

namespace vertebra::emulator::fatbin {
namespace {

constexpr std::uint32_t container_magic = 0xBA55ED50;
constexpr std::uint32_t wrapper_magic = 0x466243B1;
constexpr std::size_t container_header_bytes = 16;
constexpr std::size_t entry_header_bytes = 64;  // the shortest one, of a cubin

// Bits of an entry's flags.
constexpr std::uint64_t legacy_flag = 0x1000, lz4_flag = 0x2000, zstd_flag = 0x8000;
constexpr std::uint64_t exact_target_flag = 0x100000, family_target_flag = 0x200000;

// Text this long would be no kernel but an attempt to fill memory.
constexpr std::uint64_t most_text_bytes = std::uint64_t{1} << 30;

Compression compression_of(std::uint64_t flags) {
  if (flags & zstd_flag) return Compression::zstd;
  if (flags & lz4_flag) return Compression::lz4;
  if (flags & legacy_flag) return Compression::legacy;
  return Compression::none;
}

char suffix_of(std::uint64_t flags) {
  if (flags & exact_target_flag) return 'a';
  if (flags & family_target_flag) return 'f';
  return 0;
}

bool may_run(const Entry& entry, unsigned capability) {
  switch (entry.suffix) {
    case 'a':
      return entry.capability == capability;
    case 'f':
      return entry.capability <= capability && entry.capability / 10 == capability / 10;
    default:
      return entry.capability <= capability;
  }
}

// Reads the entry at `at`; `at` moves behind it.
Entry read_entry(std::span<const std::byte> container, std::size_t& at, std::size_t number) {
  const auto rest = container.subspan(at);
  if (rest.size() < entry_header_bytes) {
    throw FormatError(
        fmt::format("fatbin: entry {}: {} bytes are too few for its header", number, rest.size()));
  }
  const auto header = read<std::uint32_t>(rest, 4);
  const auto padded = read<std::uint64_t>(rest, 8);
  const auto compressed = read<std::uint32_t>(rest, 16);
  if (header < entry_header_bytes || header > rest.size()) {
    throw FormatError(fmt::format("fatbin: entry {}: header of {} bytes, but {} are left", number,
                                  header, rest.size()));
  }
  if (padded > rest.size() - header) {
    throw FormatError(fmt::format("fatbin: entry {}: payload of {} bytes, but {} are left", number,
                                  padded, rest.size() - header));
  }
  if (compressed > padded) {
    throw FormatError(fmt::format("fatbin: entry {}: {} compressed bytes in a payload of {}",
                                  number, compressed, padded));
  }
  const auto flags = read<std::uint64_t>(rest, 40);
  Entry entry;
  entry.kind = read<std::uint16_t>(rest, 0);
  entry.isa_minor = read<std::uint16_t>(rest, 24);
  entry.isa_major = read<std::uint16_t>(rest, 26);
  entry.capability = read<std::uint32_t>(rest, 28);
  entry.suffix = suffix_of(flags);
  entry.compression = compression_of(flags);
  if (entry.compression != Compression::none) {
    entry.uncompressed_bytes = read<std::uint64_t>(rest, 56);
  }
  entry.payload = rest.subspan(header, compressed > 0 ? compressed : padded);
  at += header + padded;
  return entry;
}

std::string decompressed(const Entry& entry) {
  if (entry.uncompressed_bytes > most_text_bytes) {
    throw FormatError(fmt::format("fatbin: {} bytes of text, more than {}",
                                  entry.uncompressed_bytes, most_text_bytes));
  }
  switch (entry.compression) {
    case Compression::zstd:
      return decompress_zstd(entry.payload, entry.uncompressed_bytes);
    case Compression::lz4:
      return decompress_lz4(entry.payload, entry.uncompressed_bytes);
    default:
      throw FormatError(
          "fatbin: compressed by a toolkit older than 12.4; rebuild it, or pass nvcc -no-compress");
  }
}

}  // namespace

std::span<const std::byte> container_in(std::span<const std::byte> bytes) {
  if (bytes.size() < container_header_bytes) {
    throw FormatError(fmt::format("fatbin: {} bytes are too few for a header", bytes.size()));
  }
  if (const auto magic = read<std::uint32_t>(bytes, 0); magic != container_magic) {
    throw FormatError(
        fmt::format("fatbin: starts with {:#010x}, not {:#010x}", magic, container_magic));
  }
  const auto header = read<std::uint16_t>(bytes, 6);
  const auto payload = read<std::uint64_t>(bytes, 8);
  if (header < container_header_bytes || header > bytes.size() || payload > bytes.size() - header) {
    throw FormatError(fmt::format("fatbin: header of {} and payload of {} bytes in {} bytes",
                                  header, payload, bytes.size()));
  }
  return bytes.first(header + payload);
}

std::vector<Entry> read_entries(std::span<const std::byte> container) {
  container = container_in(container);
  std::vector<Entry> entries;
  for (std::size_t at = read<std::uint16_t>(container, 6); at < container.size();) {
    entries.push_back(read_entry(container, at, entries.size()));
  }
  return entries;
}

std::string ptx_text(const Entry& entry) {
  std::string text =
      entry.compression == Compression::none
          ? std::string(reinterpret_cast<const char*>(entry.payload.data()), entry.payload.size())
          : decompressed(entry);
  text.erase(text.find_last_not_of('\0') + 1);
  return text;
}

const Entry* best_ptx(const std::vector<Entry>& entries, unsigned capability) {
  const Entry* best = nullptr;
  for (const Entry& entry : entries) {
    if (!entry.is(Kind::ptx) || !may_run(entry, capability)) continue;
    // Among equal targets the one made for this very device has more of its instructions.
    if (!best || entry.capability > best->capability ||
        (entry.capability == best->capability && entry.suffix && !best->suffix)) {
      best = &entry;
    }
  }
  return best;
}

std::span<const std::byte> container_at(const void* data) {
  const auto* bytes = static_cast<const std::byte*>(data);
  const std::span header(bytes, container_header_bytes);
  if (read<std::uint32_t>(header, 0) != container_magic) {
    throw FormatError("fatbin: the program registered something that is none");
  }
  const std::uint64_t size = read<std::uint16_t>(header, 6) + read<std::uint64_t>(header, 8);
  return container_in({bytes, size});
}

std::span<const std::byte> container_of_wrapper(const void* wrapper) {
  const std::span bytes(static_cast<const std::byte*>(wrapper), 16);
  if (const auto magic = read<std::uint32_t>(bytes, 0); magic != wrapper_magic) {
    throw FormatError(
        fmt::format("fatbin: wrapper starts with {:#010x}, not {:#010x}", magic, wrapper_magic));
  }
  // Version 2 is what nvcc -rdc=true registers: a linked cubin, and the PTX of each file unlinked.
  if (const auto version = read<std::uint32_t>(bytes, 4); version != 1) {
    throw FormatError(fmt::format(
        "fatbin: wrapper of version {}; programs are to be built without -rdc=true", version));
  }
  return container_at(reinterpret_cast<const void*>(read<std::uint64_t>(bytes, 8)));
}

}  // namespace vertebra::emulator::fatbin
