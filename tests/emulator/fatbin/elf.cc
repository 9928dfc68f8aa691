#include "tests/emulator/fatbin/elf.h"

#include <elf.h>
#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <string_view>

#include "tests/emulator/fatbin/bytes.h"
#include "tests/emulator/fatbin/container.h"

namespace vertebra::emulator::fatbin {
namespace {

using Bytes = std::span<const std::byte>;

constexpr std::size_t container_alignment = 8;

Bytes part(Bytes file, std::uint64_t offset, std::uint64_t size, const char* what) {
  if (offset > file.size() || size > file.size() - offset) {
    throw FormatError(fmt::format("ELF file: {} at {} of {} bytes, in a file of {}", what, offset,
                                  size, file.size()));
  }
  return file.subspan(offset, size);
}

// The string at `offset`, ended by a zero or by the table's end.
std::string_view string_at(Bytes table, std::uint64_t offset) {
  if (offset >= table.size()) return {};
  const auto* text = reinterpret_cast<const char*>(table.data()) + offset;
  return {text, strnlen(text, table.size() - offset)};
}

void add_containers(Bytes section, std::vector<Bytes>& found) {
  for (std::size_t at = 0; section.size() - at >= container_alignment;) {
    if (read<std::uint64_t>(section, at) == 0) {  // padding
      at += container_alignment;
      continue;
    }
    found.push_back(container_in(section.subspan(at)));
    at += found.back().size();
    at += -at % container_alignment;
    if (at > section.size()) break;
  }
}

}  // namespace

std::vector<Bytes> containers_in_elf(Bytes file) {
  const auto header = read<Elf64_Ehdr>(part(file, 0, sizeof(Elf64_Ehdr), "header"), 0);
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
      header.e_ident[EI_DATA] != ELFDATA2LSB) {
    throw FormatError("not a little-endian 64-bit ELF file");
  }
  if (header.e_shnum == 0) return {};
  if (header.e_shentsize != sizeof(Elf64_Shdr)) {
    throw FormatError(fmt::format("ELF file: section headers of {} bytes", header.e_shentsize));
  }
  const Bytes table = part(file, header.e_shoff, std::uint64_t{header.e_shnum} * sizeof(Elf64_Shdr),
                           "section headers");
  const auto section = [&](std::size_t n) {
    return read<Elf64_Shdr>(table, n * sizeof(Elf64_Shdr));
  };
  if (header.e_shstrndx >= header.e_shnum) {
    throw FormatError(
        fmt::format("ELF file: names in section {} of {}", header.e_shstrndx, header.e_shnum));
  }
  const Elf64_Shdr names = section(header.e_shstrndx);
  const Bytes strings = part(file, names.sh_offset, names.sh_size, "section names");

  std::vector<Bytes> found;
  for (std::size_t n = 0; n < header.e_shnum; ++n) {
    const Elf64_Shdr one = section(n);
    const std::string_view name = string_at(strings, one.sh_name);
    if (one.sh_type == SHT_NOBITS || (name != ".nv_fatbin" && name != "__nv_relfatbin")) continue;
    add_containers(part(file, one.sh_offset, one.sh_size, "fatbin section"), found);
  }
  return found;
}

}  // namespace vertebra::emulator::fatbin
