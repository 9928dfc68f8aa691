// Attributes written byte by byte, in versions that h5py chooses by rules of its own.
#include "graph/io/hdf5_attribute.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "graph/io/file_bytes.h"
#include "tests/graph/io/pickle_writer.h"

namespace vertebra::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::ThrowsMessage;

constexpr std::uint8_t kString = 3;
constexpr std::uint8_t kFloat = 1;

struct FakeAttribute {
  int version = 1;
  char flags = 0;
  std::uint8_t type_class = kString;
  std::vector<std::uint64_t> dims;
  std::string data;
};

std::string message(const FakeAttribute& attribute) {
  std::string extents =
      "\1" + raw(static_cast<std::uint8_t>(attribute.dims.size())) + std::string(6, '\0');
  for (const std::uint64_t extent : attribute.dims) extents += raw(extent);
  const std::vector<std::string> parts = {
      std::string("names\0", 6),
      raw(std::uint32_t{attribute.type_class} | 0x10) + raw(std::uint32_t{3}), extents};
  std::string bytes = raw(static_cast<std::uint8_t>(attribute.version)) + attribute.flags;
  for (const std::string& part : parts) bytes += raw(static_cast<std::uint16_t>(part.size()));
  if (attribute.version == 3) bytes += '\1';
  for (const std::string& part : parts) {
    bytes += part;
    if (attribute.version == 1) bytes.append((8 - part.size() % 8) % 8, '\0');
  }
  return bytes + attribute.data;
}

class Hdf5Attribute : public ::testing::Test {
 protected:
  std::optional<std::vector<std::string>> read(const FakeAttribute& attribute) const {
    const std::string bytes = message(attribute);
    const Hdf5Object object{"x.h5, '/'", {{Hdf5Message::kAttribute, as_bytes(bytes)}}};
    return read_hdf5_strings(file_, object, "names");
  }

  const std::vector<std::byte> bytes_ =
      read_file_bytes(std::filesystem::path(VERTEBRA_HDF5_SAMPLES) / "legacy.h5");
  const Hdf5File file_{bytes_, "x.h5"};
};

TEST_F(Hdf5Attribute, ReadsEveryVersion) {
  const std::string data("ab\0cde", 6);
  for (const int version : {1, 2, 3}) {
    EXPECT_THAT(read({version, 0, kString, {2}, data}), Optional(ElementsAre("ab", "cde")));
  }
}

TEST_F(Hdf5Attribute, ReadsASingleString) {
  EXPECT_THAT(read({1, 0, kString, {}, "cde"}), Optional(ElementsAre("cde")));
}

TEST_F(Hdf5Attribute, AnEmptyListMayBeOfAnyType) {
  EXPECT_THAT(read({1, 0, kFloat, {0}, ""}), Optional(IsEmpty()));
  EXPECT_THAT(
      [&] {
        read({1, 0, kFloat, {1}, "abc"});
      },
      ThrowsMessage<InvalidModel>(HasSubstr("no text")));
}

TEST_F(Hdf5Attribute, RefusesMoreStringsThanBytes) {
  for (const std::uint64_t count : {std::uint64_t{3}, std::uint64_t{1} << 62}) {
    EXPECT_THAT(
        [&] {
          read({1, 0, kString, {count}, "abcdef"});
        },
        ThrowsMessage<InvalidModel>(HasSubstr("strings in 6 bytes")));
  }
}

TEST_F(Hdf5Attribute, RefusesSharedTypesAndOtherShapes) {
  EXPECT_THAT(
      [&] {
        read({3, 1, kString, {1}, "abc"});
      },
      ThrowsMessage<InvalidModel>(HasSubstr("version 3, flags 1")));
  EXPECT_THAT(
      [&] {
        read({4, 0, kString, {1}, "abc"});
      },
      ThrowsMessage<InvalidModel>(HasSubstr("version 4")));
  EXPECT_THAT(
      [&] {
        read({1, 0, kString, {1, 1}, "abc"});
      },
      ThrowsMessage<InvalidModel>(HasSubstr("shape [1, 1]")));
}

TEST_F(Hdf5Attribute, AnotherNameIsNone) {
  const std::string bytes = message({1, 0, kString, {1}, "abc"});
  const Hdf5Object object{"x.h5, '/'", {{Hdf5Message::kAttribute, as_bytes(bytes)}}};
  EXPECT_EQ(read_hdf5_strings(file_, object, "name"), std::nullopt);
}

}  // namespace
}  // namespace vertebra::io
