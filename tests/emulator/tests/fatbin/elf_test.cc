#include "tests/emulator/fatbin/elf.h"

#include <elf.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/emulator/fatbin/container.h"
#include "tests/emulator/tests/fatbin/fatbin_maker.h"

namespace vertebra::emulator::fatbin {
namespace {

struct Section {
  std::string name;
  Bytes bytes;
  std::uint32_t type = SHT_PROGBITS;
};

// An ELF file of sections alone: header, sections, their names, section headers.
Bytes make_elf(std::vector<Section> sections) {
  sections.insert(sections.begin(), {"", {}, SHT_NULL});
  sections.push_back({".shstrtab", {}, SHT_STRTAB});
  std::string names;
  for (const Section& section : sections) names += section.name + '\0';
  sections.back().bytes = bytes_of(names);

  Bytes file(sizeof(Elf64_Ehdr));
  std::vector<Elf64_Shdr> headers;
  std::size_t name = 0;
  for (const Section& section : sections) {
    Elf64_Shdr header{};
    header.sh_name = static_cast<Elf64_Word>(name);
    header.sh_type = section.type;
    header.sh_offset = file.size();
    header.sh_size = section.bytes.size();
    headers.push_back(header);
    name += section.name.size() + 1;
    file.insert(file.end(), section.bytes.begin(), section.bytes.end());
  }
  Elf64_Ehdr header{};
  std::memcpy(header.e_ident, ELFMAG, SELFMAG);
  header.e_ident[EI_CLASS] = ELFCLASS64;
  header.e_ident[EI_DATA] = ELFDATA2LSB;
  header.e_shoff = file.size();
  header.e_shentsize = sizeof(Elf64_Shdr);
  header.e_shnum = static_cast<Elf64_Half>(headers.size());
  header.e_shstrndx = static_cast<Elf64_Half>(headers.size() - 1);
  write(file, 0, header);
  for (const Elf64_Shdr& one : headers) write(file, file.size(), one);
  return file;
}

Bytes container(const std::string& text) { return make_container({{.payload = bytes_of(text)}}); }

Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

std::vector<std::string> texts(const Bytes& file) {
  std::vector<std::string> found;
  for (const auto one : containers_in_elf(file)) {
    for (const Entry& entry : read_entries(one)) found.push_back(ptx_text(entry));
  }
  return found;
}

template <typename T>
Bytes with_header_field(T Elf64_Ehdr::*field, T value) {
  Bytes file = make_elf({{".nv_fatbin", container("a")}});
  Elf64_Ehdr header;
  std::memcpy(&header, file.data(), sizeof header);
  header.*field = value;
  write(file, 0, header);
  return file;
}

TEST(Elf, AllContainersOfItsSections) {
  const Bytes file = make_elf({{".text", bytes_of("code")},
                               {".nv_fatbin", container("a") + Bytes(24) + container("b")},
                               {"__nv_relfatbin", container("c") + Bytes(8)}});
  EXPECT_THAT(texts(file), ::testing::ElementsAre("a", "b", "c"));
}

TEST(Elf, TheNextContainerIsAligned) {
  Bytes odd = make_container({}) + Bytes(4, std::byte{1});
  write<std::uint64_t>(odd, 8, 4);
  const Bytes file = make_elf({{".nv_fatbin", odd + Bytes(4, std::byte{2}) + container("b")}});
  const auto found = containers_in_elf(file);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].size(), 20u);
  EXPECT_EQ(ptx_text(read_entries(found[1])[0]), "b");
}

TEST(Elf, OtherSectionsAreNotReadAsFatbins) {
  EXPECT_THAT(texts(make_elf({{".nv_fatbinx", bytes_of("not one at all")},
                              {".nv_fati", bytes_of("not one at all")}})),
              ::testing::IsEmpty());
}

TEST(Elf, NoSections) {
  EXPECT_TRUE(containers_in_elf(with_header_field(&Elf64_Ehdr::e_shnum, Elf64_Half{0})).empty());
}

TEST(Elf, EmptySection) { EXPECT_TRUE(containers_in_elf(make_elf({{".nv_fatbin", {}}})).empty()); }

TEST(DamagedElf, SomethingElseThanAFatbin) {
  EXPECT_THROW(texts(make_elf({{".nv_fatbin", bytes_of("no container here")}})), FormatError);
}

TEST(DamagedElf, NoElf) {
  EXPECT_THROW(containers_in_elf(bytes_of(std::string(200, 'x'))), FormatError);
  EXPECT_THROW(containers_in_elf(bytes_of("short")), FormatError);
}

TEST(DamagedElf, Fields) {
  EXPECT_THROW(texts(with_header_field(&Elf64_Ehdr::e_shoff, Elf64_Off{0} - 8)), FormatError);
  EXPECT_THROW(texts(with_header_field(&Elf64_Ehdr::e_shnum, Elf64_Half{0xFFFF})), FormatError);
  EXPECT_THROW(texts(with_header_field(&Elf64_Ehdr::e_shentsize, Elf64_Half{8})), FormatError);
  EXPECT_THROW(texts(with_header_field(&Elf64_Ehdr::e_shstrndx, Elf64_Half{9})), FormatError);
}

TEST(DamagedElf, ANameBeyondTheNames) {
  Bytes file = make_elf({{".nv_fatbin", container("a")}});
  const std::size_t last_headers = file.size() - 2 * sizeof(Elf64_Shdr);
  write<Elf64_Word>(file, last_headers, 0xFFFFFF);  // sh_name
  EXPECT_THAT(texts(file), ::testing::IsEmpty());
}

// Reads nothing beyond the end, wherever the file was cut (the address sanitizer would see it).
TEST(DamagedElf, EveryTruncation) {
  const Bytes whole = make_elf({{".nv_fatbin", container("a")}});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_THROW(texts(Bytes(whole.begin(), whole.begin() + size)), FormatError) << size;
  }
}

}  // namespace
}  // namespace vertebra::emulator::fatbin
