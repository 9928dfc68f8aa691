#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace vertebra::emulator::fatbin {

/// "fatbin: entry 2: payload of 400 bytes, but 96 are left"
class FormatError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class Kind : std::uint16_t { ptx = 1, elf = 2 };

enum class Compression : std::uint8_t { none, legacy, lz4, zstd };

/// One image of a container: PTX text or a cubin for one architecture. There are no public
/// documents of the format; the fields are those that nvcc 13.0's files show.
struct Entry {
  std::uint16_t kind = 0;  ///< a Kind, or one that is not known here
  unsigned isa_major = 0, isa_minor = 0;
  unsigned capability = 0;  ///< 80 of compute_80
  /// 'a': runs on exactly that capability (compute_90a); 'f': on its family (compute_100f); else 0.
  char suffix = 0;
  Compression compression = Compression::none;
  std::uint64_t uncompressed_bytes = 0;  ///< 0 if it is not compressed
  std::span<const std::byte>
      payload;  ///< compressed or plain, without padding behind compressed data

  bool is(Kind which) const { return kind == static_cast<std::uint16_t>(which); }
};

/// The container that `bytes` begin with, without what follows it. Throws FormatError.
std::span<const std::byte> container_in(std::span<const std::byte> bytes);

/// The entries of a container, in file order. Its bytes are not trusted; bytes beyond its end are
/// not read. Throws FormatError.
std::vector<Entry> read_entries(std::span<const std::byte> container);

/// The text of a PTX entry, without the zeros behind it. Throws FormatError.
std::string ptx_text(const Entry& entry);

/// The PTX entry with the highest target among those that a device of this compute capability may
/// run (PTX ISA 11.1.2, .target): a target without suffix on its own capability and every later
/// one, with 'a' on exactly its own, with 'f' on later ones of the same major number too. Null if
/// there is none.
const Entry* best_ptx(const std::vector<Entry>& entries, unsigned capability);

/// The container at `data`, as long as its own header says. For containers that this program's
/// loader mapped: its 16 header bytes are read without a bound. Throws FormatError.
std::span<const std::byte> container_at(const void* data);

/// The container that a registration wrapper (__fatBinC_Wrapper_t of nvcc's fatbinary_section.h)
/// points to. Throws FormatError.
std::span<const std::byte> container_of_wrapper(const void* wrapper);

}  // namespace vertebra::emulator::fatbin
