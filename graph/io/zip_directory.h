// The members of a zip archive that stores them as they are, without compression.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>

namespace vertebra::io {

// As the central directory has it; not yet checked against the file.
struct ZipMember {
  bool stored = false;  // neither compressed nor encrypted
  std::int64_t header_offset = 0;
  std::int64_t size_bytes = 0;
};

// By the member's name, which points into the archive.
using ZipDirectory = std::map<std::string_view, ZipMember>;

// Reads the central directory, in the 32-bit or the ZIP64 form. InvalidModel when it is missing or
// damaged, or a name occurs twice. `name` is the file, for errors.
// Source: APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3.
ZipDirectory read_zip_directory(std::span<const std::byte> archive, std::string_view name);

// The bytes of one entry of the directory, within the archive. InvalidModel when the member is not
// stored or reaches beyond the file. Checksums are not compared.
std::span<const std::byte> zip_member_bytes(std::span<const std::byte> archive,
                                            std::string_view name,
                                            const ZipDirectory::value_type& entry);

}  // namespace vertebra::io
