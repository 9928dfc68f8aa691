#include "graph/io/zip_directory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "tests/graph/io/zip_writer.h"

namespace vertebra::io {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

auto fails_with(const std::string& text) { return ThrowsMessage<InvalidModel>(HasSubstr(text)); }

std::string read_member(const std::string& archive, std::string_view member) {
  const ZipDirectory directory = read_zip_directory(as_bytes(archive), "x.zip");
  const auto bytes = zip_member_bytes(as_bytes(archive), "x.zip", *directory.find(member));
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(ZipDirectory, ReadsMembersInBothForms) {
  for (const bool zip64 : {false, true}) {
    ZipWriter zip(zip64);
    zip.add("a", "one");
    zip.add("b/c", "");
    zip.add("d", "three");
    const std::string archive = zip.finish();
    EXPECT_EQ(read_zip_directory(as_bytes(archive), "x.zip").size(), 3U);
    EXPECT_EQ(read_member(archive, "a"), "one");
    EXPECT_EQ(read_member(archive, "b/c"), "");
    EXPECT_EQ(read_member(archive, "d"), "three");
  }
}

TEST(ZipDirectory, ReadsAnArchiveWithAComment) {
  ZipWriter zip;
  zip.add("a", "one");
  EXPECT_EQ(read_member(zip.finish("PK\5\6, not the end record"), "a"), "one");
}

TEST(ZipDirectory, ReadsAnEmptyArchive) {
  const std::string archive = ZipWriter().finish();
  EXPECT_TRUE(read_zip_directory(as_bytes(archive), "x.zip").empty());
}

TEST(ZipDirectory, RefusesDuplicateNames) {
  ZipWriter zip;
  zip.add("a", "one");
  zip.add("a", "two");
  const std::string archive = zip.finish();
  EXPECT_THAT([&] { read_zip_directory(as_bytes(archive), "x.zip"); },
              fails_with("a second member 'a'"));
}

TEST(ZipDirectory, RefusesAFileWithoutEndRecord) {
  EXPECT_THAT([] { read_zip_directory(as_bytes("PK\3\4 and then nothing of use"), "x.zip"); },
              fails_with("without its directory"));
}

TEST(ZipDirectory, RefusesACompressedMemberOnlyWhenItIsRead) {
  ZipWriter zip;
  zip.add("a", "one", 8);
  zip.add("b", "two");
  EXPECT_EQ(read_member(zip.finish(), "b"), "two");
  EXPECT_THAT([&] { read_member(zip.finish(), "a"); }, fails_with("compressed or encrypted"));
}

TEST(ZipDirectory, RefusesMembersThatReachBeyondTheFile) {
  ZipDirectory directory;
  ZipWriter zip;
  zip.add("a", "one");
  const std::string archive = zip.finish();
  for (const ZipMember& member : {ZipMember{true, 0, INT64_MAX}, ZipMember{true, INT64_MAX, 3},
                                  ZipMember{true, 0, 1000}, ZipMember{true, 1, 3}}) {
    directory["a"] = member;
    EXPECT_THROW(zip_member_bytes(as_bytes(archive), "x.zip", *directory.find("a")), InvalidModel);
  }
}

}  // namespace
}  // namespace vertebra::io
