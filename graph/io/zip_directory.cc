#include "graph/io/zip_directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

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

struct Directory {
  std::int64_t offset = 0;
  std::uint64_t num_members = 0;
};

struct Member {
  std::string_view name;
  std::uint16_t flags = 0;
  std::uint16_t method = 0;
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
std::optional<Directory> read_directory_end64(ByteCursor& cursor, std::int64_t end) {
  if (end < kLocatorBytes) return std::nullopt;
  cursor.seek(end - kLocatorBytes, "the ZIP64 locator");
  if (cursor.take_number<std::uint32_t>("a signature") != kDirectoryEnd64Locator) {
    return std::nullopt;
  }
  cursor.take(4, "the ZIP64 locator");
  const std::int64_t record = to_position(cursor.take_number<std::uint64_t>("the ZIP64 locator"));
  cursor.seek(record, "the ZIP64 end record");
  if (cursor.take_number<std::uint32_t>("the ZIP64 end record") != kDirectoryEnd64) {
    cursor.fail(record, "no ZIP64 end record", "one", std::string(kDamaged));
  }
  cursor.take(28, "the ZIP64 end record");
  Directory directory;
  directory.num_members = cursor.take_number<std::uint64_t>("the number of members");
  cursor.take(8, "the size of the directory");
  directory.offset = to_position(cursor.take_number<std::uint64_t>("the offset of the directory"));
  return directory;
}

Directory read_directory_end(ByteCursor& cursor) {
  const std::int64_t end = find_directory_end(cursor);
  if (const auto directory = read_directory_end64(cursor, end)) return *directory;
  cursor.seek(end + 10, "the end record");
  Directory directory;
  directory.num_members = cursor.take_number<std::uint16_t>("the number of members");
  cursor.take(4, "the size of the directory");
  directory.offset = cursor.take_number<std::uint32_t>("the offset of the directory");
  return directory;
}

// Replaces each number that the 32-bit fields left to the ZIP64 field, which has them in this order.
void read_extra_fields(ByteCursor extra, Member& member) {
  constexpr std::uint16_t kZip64Field = 1;
  while (extra.remaining() >= 4) {
    const auto id = extra.take_number<std::uint16_t>("an extra field");
    const auto length = extra.take_number<std::uint16_t>("an extra field");
    const auto bytes = extra.take(length, "an extra field");
    if (id != kZip64Field) continue;
    ByteCursor field(bytes, extra.name());
    for (std::uint64_t* number : {&member.size_bytes, &member.packed_bytes, &member.header_offset}) {
      if (*number == kIn64BitForm) *number = field.take_number<std::uint64_t>("the ZIP64 field");
    }
    return;
  }
}

Member read_entry(ByteCursor& cursor) {
  const std::int64_t position = cursor.position();
  if (cursor.take_number<std::uint32_t>("the directory") != kDirectoryEntry) {
    cursor.fail(position, "no directory entry", "one", std::string(kDamaged));
  }
  Member member;
  cursor.take(4, "the versions");
  member.flags = cursor.take_number<std::uint16_t>("the flags");
  member.method = cursor.take_number<std::uint16_t>("the method");
  cursor.take(8, "time and checksum");
  member.packed_bytes = cursor.take_number<std::uint32_t>("the packed size");
  member.size_bytes = cursor.take_number<std::uint32_t>("the size");
  const auto name_length = cursor.take_number<std::uint16_t>("the length of the name");
  const auto extra_length = cursor.take_number<std::uint16_t>("the length of the extra fields");
  const auto comment_length = cursor.take_number<std::uint16_t>("the length of the comment");
  cursor.take(8, "disk and attributes");
  member.header_offset = cursor.take_number<std::uint32_t>("the header's offset");
  member.name = cursor.take_text(name_length, "the name");
  const auto extra = cursor.take(extra_length, "the extra fields");
  read_extra_fields(ByteCursor(extra, cursor.name()), member);
  cursor.take(comment_length, "the comment");
  return member;
}

// Behind the local header, whose name and extra fields may differ in length from the directory's.
std::span<const std::byte> member_bytes(ByteCursor cursor, const Member& member) {
  if (member.method != 0 || (member.flags & kEncrypted) != 0 ||
      member.packed_bytes != member.size_bytes) {
    cursor.fail(to_position(member.header_offset), "a compressed or encrypted member",
                "members that are stored, as torch.save writes them");
  }
  const std::int64_t position = to_position(member.header_offset);
  cursor.seek(position, "a member");
  if (cursor.take_number<std::uint32_t>("a member's header") != kLocalHeader) {
    cursor.fail(position, "no member", "its header", std::string(kDamaged));
  }
  cursor.take(22, "a member's header");
  const auto name_length = cursor.take_number<std::uint16_t>("the length of the name");
  const auto extra_length = cursor.take_number<std::uint16_t>("the length of the extra fields");
  cursor.take(std::int64_t{name_length} + extra_length, "a member's header");
  return cursor.take(to_position(member.size_bytes), "a member");
}

}  // namespace

ZipMembers read_zip_directory(std::span<const std::byte> archive, std::string_view name) {
  ByteCursor cursor(archive, name);
  const Directory directory = read_directory_end(cursor);
  cursor.seek(directory.offset, "the directory");
  ZipMembers members;
  for (std::uint64_t i = 0; i < directory.num_members; ++i) {
    const Member member = read_entry(cursor);
    const ByteCursor at_member(archive, fmt::format("{}, member {}", name, quote(member.name)));
    if (!members.emplace(member.name, member_bytes(at_member, member)).second) {
      cursor.fail(cursor.position(), "a second member " + quote(member.name), "one",
                  std::string(kDamaged));
    }
  }
  return members;
}

}  // namespace vertebra::io
