// The members of a zip archive that stores them as they are, without compression.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string_view>

namespace vertebra::io {

// By the member's name; names and bytes point into the archive.
using ZipMembers = std::map<std::string_view, std::span<const std::byte>>;

// Reads the central directory, in the 32-bit or the ZIP64 form. InvalidModel when the directory is
// missing or damaged, a member is compressed, encrypted or reaches beyond the file, or a name occurs
// twice. `name` is the file, for errors. Checksums are not compared.
// Source: APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3.
ZipMembers read_zip_directory(std::span<const std::byte> archive, std::string_view name);

}  // namespace vertebra::io
