#include "graph/io/zip_directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "graph/io/byte_cursor.h"
#include "graph/io/quote.h"

namespace vertebra::io {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kDirectoryEntry = 0x02014b50;
constexpr std::uint32_t kDirectoryEnd = 0x06054b50;
constexpr std::uint32_t kDirectoryEnd64 = 0x06064b50;
constexpr std::uint32_t kDirectoryEnd64Locator = 0x07064b50;
constexpr std::int64_t kDirectoryEndBytes = 22;
constexpr std::int64_t kLocatorBytes = 20;
constexpr std::int64_t kMaxCommentBytes = 0xffff;
constexpr std::uint32_t kIn64BitForm = 0xffffffff;
constexpr std::uint16_t kEncrypted = 1;
constexpr std::string_view kDamaged = "the file is cut or damaged: fetch it again";

struct DirectoryEnd {
  std::int64_t directory_offset = 0;
  std::uint64_t num_members = 0;
};

// The numbers of a directory entry that ZIP64 may widen.
struct EntrySizes {
  std::uint64_t packed_bytes = 0;
  std::uint64_t size_bytes = 0;
  std::uint64_t header_offset = 0;
};

// A 64-bit number from the file, as a position; beyond 2^63 it is beyond any file.
std::int64_t to_position(std::uint64_t value) {
  return static_cast<std::int64_t>(std::min<std::uint64_t>(value, INT64_MAX));
}

// Where the end record begins: the last signature whose comment reaches to the end of the file.
std::int64_t find_directory_end(ByteCursor& cursor) {
  const std::int64_t last = cursor.size() - kDirectoryEndBytes;
  const std::int64_t first = std::max<std::int64_t>(0, last - kMaxCommentBytes);
  for (std::int64_t position = last; position >= first; --position) {
    cursor.seek(position, "the end record");
    if (cursor.take_number<std::uint32_t>("a signature") != kDirectoryEnd) continue;
    cursor.seek(position + 20, "the archive comment");
    if (cursor.take_number<std::uint16_t>("the length of the comment") == last - position) {
      return position;
    }
  }
  cursor.fail(cursor.size(), "a zip archive without its directory", "the directory at the end",
              std::string(kDamaged));
}

// The ZIP64 end record, which a locator right before the end record points at.
std::optional<DirectoryEnd> read_directory_end64(ByteCursor& cursor, std::int64_t end) {
  if (end < kLocatorBytes) return std::nullopt;
  cursor.seek(end - kLocatorBytes, "the ZIP64 locator");
  if (cursor.take_number<std::uint32_t>("a signature") != kDirectoryEnd64Locator) {
    return std::nullopt;
  }
  cursor.take(4, "the ZIP64 locator");
  const std::int64_t position = to_position(cursor.take_number<std::uint64_t>("the ZIP64 locator"));
  cursor.seek(position, "the ZIP64 end record");
  if (cursor.take_number<std::uint32_t>("the ZIP64 end record") != kDirectoryEnd64) {
    cursor.fail(position, "no ZIP64 end record", "one", std::string(kDamaged));
  }
  cursor.take(28, "the ZIP64 end record");
  DirectoryEnd record;
  record.num_members = cursor.take_number<std::uint64_t>("the number of members");
  cursor.take(8, "the size of the directory");
  record.directory_offset =
      to_position(cursor.take_number<std::uint64_t>("the offset of the directory"));
  return record;
}

DirectoryEnd read_directory_end(ByteCursor& cursor) {
  const std::int64_t end = find_directory_end(cursor);
  if (const auto wide = read_directory_end64(cursor, end)) return *wide;
  cursor.seek(end + 10, "the end record");
  DirectoryEnd record;
  record.num_members = cursor.take_number<std::uint16_t>("the number of members");
  cursor.take(4, "the size of the directory");
  record.directory_offset = cursor.take_number<std::uint32_t>("the offset of the directory");
  return record;
}

// Replaces each number that the 32-bit fields left to the ZIP64 field, which has them in this
// order.
void read_extra_fields(ByteCursor extra, EntrySizes& sizes) {
  constexpr std::uint16_t kZip64Field = 1;
  while (extra.remaining() >= 4) {
    const auto id = extra.take_number<std::uint16_t>("an extra field");
    const auto length = extra.take_number<std::uint16_t>("an extra field");
    const auto bytes = extra.take(length, "an extra field");
    if (id != kZip64Field) continue;
    ByteCursor field(bytes, extra.name());
    for (std::uint64_t* number : {&sizes.size_bytes, &sizes.packed_bytes, &sizes.header_offset}) {
      if (*number == kIn64BitForm) *number = field.take_number<std::uint64_t>("the ZIP64 field");
    }
    return;
  }
}

std::pair<std::string_view, ZipMember> read_entry(ByteCursor& cursor) {
  const std::int64_t position = cursor.position();
  if (cursor.take_number<std::uint32_t>("the directory") != kDirectoryEntry) {
    cursor.fail(position, "no directory entry", "one", std::string(kDamaged));
  }
  cursor.take(4, "the versions");
  const auto flags = cursor.take_number<std::uint16_t>("the flags");
  const auto method = cursor.take_number<std::uint16_t>("the method");
  cursor.take(8, "time and checksum");
  EntrySizes sizes;
  sizes.packed_bytes = cursor.take_number<std::uint32_t>("the packed size");
  sizes.size_bytes = cursor.take_number<std::uint32_t>("the size");
  const auto name_length = cursor.take_number<std::uint16_t>("the length of the name");
  const auto extra_length = cursor.take_number<std::uint16_t>("the length of the extra fields");
  const auto comment_length = cursor.take_number<std::uint16_t>("the length of the comment");
  cursor.take(8, "disk and attributes");
  sizes.header_offset = cursor.take_number<std::uint32_t>("the header's offset");
  const std::string_view name = cursor.take_text(name_length, "the name");
  const auto extra = cursor.take(extra_length, "the extra fields");
  read_extra_fields(ByteCursor(extra, cursor.name()), sizes);
  cursor.take(comment_length, "the comment");
  const bool stored =
      method == 0 && (flags & kEncrypted) == 0 && sizes.packed_bytes == sizes.size_bytes;
  return {name, {stored, to_position(sizes.header_offset), to_position(sizes.size_bytes)}};
}

}  // namespace

ZipDirectory read_zip_directory(std::span<const std::byte> archive, std::string_view name) {
  ByteCursor cursor(archive, name);
  const DirectoryEnd end = read_directory_end(cursor);
  cursor.seek(end.directory_offset, "the directory");
  ZipDirectory directory;
  for (std::uint64_t i = 0; i < end.num_members; ++i) {
    const std::int64_t position = cursor.position();
    const auto [found, inserted] = directory.insert(read_entry(cursor));
    if (!inserted) {
      cursor.fail(position, "a second member " + quote(found->first), "one", std::string(kDamaged));
    }
  }
  return directory;
}

std::span<const std::byte> zip_member_bytes(std::span<const std::byte> archive,
                                            std::string_view name,
                                            const ZipDirectory::value_type& entry) {
  const auto& [member_name, member] = entry;
  ByteCursor cursor(archive, fmt::format("{}, member {}", name, quote(member_name)));
  if (!member.stored) {
    cursor.fail(member.header_offset, "compressed or encrypted",
                "stored, as torch.save writes its members");
  }
  cursor.seek(member.header_offset, "the header");
  if (cursor.take_number<std::uint32_t>("the header") != kLocalHeader) {
    cursor.fail(member.header_offset, "no header", "one", std::string(kDamaged));
  }
  // The lengths here may differ from the directory's: torch.save pads for alignment.
  cursor.take(22, "the header");
  const auto name_length = cursor.take_number<std::uint16_t>("the length of the name");
  const auto extra_length = cursor.take_number<std::uint16_t>("the length of the extra fields");
  cursor.take(std::int64_t{name_length} + extra_length, "the header");
  return cursor.take(member.size_bytes, "the member");
}

}  // namespace vertebra::io
