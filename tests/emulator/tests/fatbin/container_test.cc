#include "tests/emulator/fatbin/container.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <lz4.h>
#include <zstd.h>

#include <string>

#include "tests/emulator/tests/fatbin/fatbin_maker.h"

namespace vertebra::emulator::fatbin {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t exact = 0x100011, family = 0x200011;

std::string long_text(const std::string& end = {}) {
  std::string text = ".version 9.0\n.target sm_80\n";
  for (int n = 0; n < 200; ++n) text += "add.s32 %r1, %r2, " + std::to_string(n) + ";\n";
  return text + end;
}

EntrySpec plain(std::uint32_t capability, const std::string& text, std::uint64_t flags = 0x11) {
  return {.capability = capability, .flags = flags, .payload = bytes_of(text)};
}

EntrySpec zstd(const std::string& text) {
  Bytes packed(ZSTD_compressBound(text.size()));
  packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
  return {.flags = 0x8011, .payload = packed, .uncompressed = text.size()};
}

EntrySpec lz4(const std::string& text) {
  const int size = static_cast<int>(text.size());
  Bytes packed(LZ4_compressBound(size));
  packed.resize(LZ4_compress_default(text.data(), reinterpret_cast<char*>(packed.data()), size,
                                     static_cast<int>(packed.size())));
  return {.flags = 0x2011, .payload = packed, .uncompressed = text.size()};
}

EntrySpec elf(std::uint32_t capability) {
  return {.kind = 2,
          .header = 64,
          .capability = capability,
          .payload = bytes_of("\x7f"
                              "ELF")};
}

std::string error_of(const Bytes& container) {
  try {
    for (const Entry& entry : read_entries(container)) ptx_text(entry);
  } catch (const FormatError& error) {
    return error.what();
  }
  return "";
}

// The text that a device of this capability gets, or "none".
std::string chosen(const std::vector<EntrySpec>& specs, unsigned capability) {
  const Bytes container = make_container(specs);
  const auto entries = read_entries(container);
  const Entry* best = best_ptx(entries, capability);
  return best ? ptx_text(*best) : "none";
}

TEST(Container, PlainTextLosesItsPadding) {
  const Bytes container = make_container({plain(80, "abc")});
  const auto entries = read_entries(container);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_TRUE(entries[0].is(Kind::ptx));
  EXPECT_EQ(entries[0].isa_major, 9u);
  EXPECT_EQ(entries[0].isa_minor, 0u);
  EXPECT_EQ(entries[0].capability, 80u);
  EXPECT_EQ(entries[0].suffix, 0);
  EXPECT_EQ(ptx_text(entries[0]), "abc");
}

TEST(Container, Zstd) { EXPECT_EQ(chosen({zstd(long_text())}, 80), long_text()); }

TEST(Container, Lz4) { EXPECT_EQ(chosen({lz4(long_text())}, 80), long_text()); }

TEST(Container, ZerosBehindCompressedTextGoToo) {
  EXPECT_EQ(chosen({zstd(long_text(std::string(3, '\0')))}, 80), long_text());
}

TEST(Container, EveryEntryIsRead) {
  const Bytes container = make_container({elf(75), plain(75, "first"), lz4(long_text()), elf(80)});
  const auto entries = read_entries(container);
  ASSERT_EQ(entries.size(), 4u);
  EXPECT_TRUE(entries[0].is(Kind::elf));
  EXPECT_EQ(ptx_text(entries[1]), "first");
  EXPECT_EQ(ptx_text(entries[2]), long_text());
  EXPECT_EQ(entries[3].capability, 80u);
}

TEST(Container, BytesBehindItAreNotRead) {
  Bytes container = make_container({plain(80, "abc")});
  container.resize(container.size() + 100, std::byte{0xFF});
  EXPECT_EQ(read_entries(container).size(), 1u);
}

TEST(Container, Empty) { EXPECT_TRUE(read_entries(make_container({})).empty()); }

TEST(BestPtx, HighestThatTheDeviceRuns) {
  const std::vector<EntrySpec> specs = {plain(80, "80"), plain(75, "75"), plain(90, "90")};
  EXPECT_EQ(chosen(specs, 70), "none");
  EXPECT_EQ(chosen(specs, 75), "75");
  EXPECT_EQ(chosen(specs, 80), "80");
  EXPECT_EQ(chosen(specs, 89), "80");
  EXPECT_EQ(chosen(specs, 100), "90");
}

TEST(BestPtx, CubinsDoNotCount) { EXPECT_EQ(chosen({elf(80), plain(75, "75")}, 80), "75"); }

TEST(BestPtx, ExactTargetRunsOnlyThere) {
  const std::vector<EntrySpec> specs = {plain(90, "90a", exact), plain(80, "80")};
  EXPECT_EQ(chosen(specs, 90), "90a");
  EXPECT_EQ(chosen(specs, 89), "80");
  EXPECT_EQ(chosen(specs, 100), "80");
}

TEST(BestPtx, FamilyTargetRunsInItsFamily) {
  const std::vector<EntrySpec> specs = {plain(100, "100f", family), plain(80, "80")};
  EXPECT_EQ(chosen(specs, 100), "100f");
  EXPECT_EQ(chosen(specs, 103), "100f");
  EXPECT_EQ(chosen(specs, 120), "80");
  EXPECT_EQ(chosen(specs, 90), "80");
}

TEST(BestPtx, OfEqualTargetsTheOneMadeForTheDevice) {
  EXPECT_EQ(chosen({plain(90, "90"), plain(90, "90a", exact)}, 90), "90a");
  EXPECT_EQ(chosen({plain(90, "90a", exact), plain(90, "90")}, 90), "90a");
}

TEST(Damaged, TooShortForAHeader) {
  EXPECT_THAT(error_of(Bytes(15)), HasSubstr("15 bytes are too few"));
}

TEST(Damaged, WrongMagic) {
  Bytes container = make_container({plain(80, "abc")});
  container[0] ^= std::byte{1};
  EXPECT_THAT(error_of(container), HasSubstr("starts with 0xba55ed51"));
}

// Whatever is cut off, the reader says so and reads nothing beyond the end.
TEST(Damaged, EveryTruncation) {
  const Bytes whole = make_container({elf(80), plain(80, "some text")});
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_NE(error_of(Bytes(whole.begin(), whole.begin() + size)), "") << size;
    if (size < 16) continue;
    // The same with a container that says that it ends there.
    Bytes shorter(whole.begin(), whole.begin() + size);
    write<std::uint64_t>(shorter, 8, size - 16);
    const bool between_entries = size == 16 || size == 16 + 64 + 8;
    EXPECT_EQ(error_of(shorter) == "", between_entries) << size;
  }
}

struct BadField {
  const char* name;
  std::size_t at;
  std::uint64_t value;
  unsigned bytes;
  const char* expected;
};

class BadFields : public ::testing::TestWithParam<BadField> {};

TEST_P(BadFields, IsRefused) {
  Bytes container = make_container({plain(80, "abcdefgh")});
  std::memcpy(container.data() + GetParam().at, &GetParam().value, GetParam().bytes);
  EXPECT_THAT(error_of(container), HasSubstr(GetParam().expected));
}

constexpr std::uint64_t huge = ~std::uint64_t{0};
INSTANTIATE_TEST_SUITE_P(
    All, BadFields,
    ::testing::Values(
        BadField{"ContainerPayload", 8, 89, 8, "payload of 89 bytes"},
        BadField{"ContainerPayloadWraps", 8, huge - 15, 8, "payload of 18446744073709551600"},
        BadField{"ContainerHeader", 6, 0, 2, "header of 0"},
        BadField{"ContainerHeaderBeyondEnd", 6, 0xFFFF, 2, "header of 65535"},
        BadField{"EntryHeaderNone", 16 + 4, 0, 4, "entry 0: header of 0 bytes"},
        BadField{"EntryHeaderBeyondEnd", 16 + 4, 89, 4, "entry 0: header of 89 bytes"},
        BadField{"EntryPayload", 16 + 8, 9, 8, "entry 0: payload of 9 bytes"},
        BadField{"EntryPayloadWraps", 16 + 8, huge - 79, 8, "entry 0: payload of 1844674407"},
        BadField{"CompressedBeyondPayload", 16 + 16, 9, 4, "9 compressed bytes in a payload of 8"}),
    [](const auto& field) { return field.param.name; });

TEST(Damaged, ZstdData) {
  EntrySpec entry = zstd(long_text());
  entry.payload[0] ^= std::byte{0xFF};
  EXPECT_THAT(error_of(make_container({entry})), HasSubstr("damaged zstd data"));
}

TEST(Damaged, Lz4Data) {
  EntrySpec entry = lz4(long_text());
  entry.payload.resize(entry.payload.size() / 2);
  EXPECT_THAT(error_of(make_container({entry})), HasSubstr("LZ4 data"));
}

TEST(Damaged, MoreTextThanItSays) {
  for (EntrySpec entry : {zstd(long_text()), lz4(long_text())}) {
    --entry.uncompressed;
    EXPECT_NE(error_of(make_container({entry})), "");
  }
}

TEST(Damaged, LessTextThanItSays) {
  for (EntrySpec entry : {zstd(long_text()), lz4(long_text())}) {
    ++entry.uncompressed;
    EXPECT_THAT(error_of(make_container({entry})), HasSubstr("data of"));
  }
}

TEST(Damaged, TextThatWouldFillTheMemory) {
  EntrySpec entry = zstd(long_text());
  entry.uncompressed = std::uint64_t{1} << 40;
  EXPECT_THAT(error_of(make_container({entry})), HasSubstr("1099511627776 bytes of text"));
}

TEST(Damaged, CompressionOfOldToolkits) {
  EntrySpec entry = zstd(long_text());
  entry.flags = 0x1011;
  EXPECT_THAT(error_of(make_container({entry})), HasSubstr("older than 12.4"));
}

// As nvcc registers it: { magic, version, pointer to the container, unused }.
struct Wrapper {
  std::uint32_t magic = 0x466243B1, version = 1;
  const void* data = nullptr;
  const void* unused = nullptr;
};

TEST(Registered, SizeComesFromTheContainer) {
  const Bytes container = make_container({plain(80, "abc"), elf(80)});
  const Wrapper wrapper{.data = container.data()};
  const auto found = container_of_wrapper(&wrapper);
  EXPECT_EQ(found.data(), container.data());
  EXPECT_EQ(found.size(), container.size());
}

TEST(Registered, WrongMagics) {
  Bytes container = make_container({});
  EXPECT_THROW(container_of_wrapper(std::data({Wrapper{.magic = 1, .data = container.data()}})),
               FormatError);
  container[0] = {};
  EXPECT_THROW(container_of_wrapper(std::data({Wrapper{.data = container.data()}})), FormatError);
}

TEST(Registered, RelocatableCode) {
  const Bytes container = make_container({plain(80, "abc")});
  const Wrapper wrapper{.version = 2, .data = container.data()};
  EXPECT_THROW(container_of_wrapper(&wrapper), FormatError);
}

TEST(Registered, SizeThatWraps) {
  Bytes container = make_container({});
  write<std::uint64_t>(container, 8, huge);
  EXPECT_THROW(container_at(container.data()), FormatError);
}

}  // namespace
}  // namespace vertebra::emulator::fatbin
