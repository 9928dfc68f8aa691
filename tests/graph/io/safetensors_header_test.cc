#include "graph/io/safetensors_header.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "tests/graph/io/safetensors_file.h"

namespace vertebra::io {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::vector<SafetensorsEntry> parse_file(const std::string& file) {
  return read_safetensors_header(MemorySource(as_bytes(file), "x.safetensors"));
}

std::vector<SafetensorsEntry> parse(std::string_view json, std::size_t data_bytes = 0) {
  return parse_file(safetensors_file(json, std::string(data_bytes, '\0')));
}

void expect_refused(std::string_view json, std::size_t data_bytes, const std::string& text) {
  EXPECT_THAT([&] { parse(json, data_bytes); },
              ThrowsMessage<InvalidModel>(AllOf(HasSubstr("x.safetensors"), HasSubstr(text))))
      << json;
}

// One tensor "w" of `dtype`, `shape` and `offsets` (with brackets) in 8 bytes of data.
void expect_tensor_refused(const std::string& dtype, const std::string& shape,
                           const std::string& offsets, const std::string& text) {
  expect_refused(fmt::format(R"({{"w":{{"dtype":"{}","shape":{},"data_offsets":{}}}}})", dtype,
                             shape, offsets),
                 8, text);
}

TEST(SafetensorsHeader, ReadsTensorsInTheOrderOfTheirBytes) {
  const auto entries = parse(
      R"( { "b" : {"dtype":"F16","shape":[2,1],"data_offsets":[4,8]}, "__metadata__":{"format":"pt"},
           "a":{"data_offsets":[0,4],"shape":[],"dtype":"F32"} }   )",
      8);
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].name, "a");
  EXPECT_THAT(entries[0].dims, ElementsAre());
  EXPECT_EQ(entries[1].name, "b");
  EXPECT_EQ(entries[1].type, ElementType::kF16);
  EXPECT_THAT(entries[1].dims, ElementsAre(2, 1));
  EXPECT_EQ(entries[1].offset - entries[0].offset, 4);
}

TEST(SafetensorsHeader, ReadsAFileWithoutTensors) {
  EXPECT_TRUE(parse("{}").empty());
  EXPECT_TRUE(parse(R"({"__metadata__":{}})").empty());
}

TEST(SafetensorsHeader, ReadsEmptyTensorsBetweenOthers) {
  EXPECT_EQ(parse(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                      "z":{"dtype":"F32","shape":[0,3],"data_offsets":[4,4]},
                      "b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
                  8)
                .size(),
            3U);
}

TEST(SafetensorsHeader, ResolvesEscapesInNames) {
  const auto entries =
      parse(R"({"a\"\\\/\n\u00e9\ud83d\ude00":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}})");
  EXPECT_EQ(entries.at(0).name, "a\"\\/\n\xc3\xa9\xf0\x9f\x98\x80");
}

TEST(SafetensorsHeader, RefusesOffsetsThatDoNotFit) {
  expect_tensor_refused("F32", "[2]", "[0,12]", "within the 8 bytes of data");
  expect_tensor_refused("F32", "[2]", "[8,0]", "within the 8 bytes of data");
  expect_tensor_refused("F32", "[1]", "[4,8]", "behind a gap");
  expect_tensor_refused("F32", "[1]", "[0,4]", "8 bytes of data; expected 4");
  expect_tensor_refused("F32", "[3]", "[0,8]", "12 bytes for shape [3]");
  expect_tensor_refused("F16", "[2]", "[0,8]", "4 bytes for shape [2]");
  expect_tensor_refused("F32", "[2]", "[0,9223372036854775807]", "within the 8 bytes");
  expect_tensor_refused("F32", "[2]", "[0,9223372036854775808]", "beyond 2^63");
  expect_tensor_refused("F32", "[2]", "[0,-8]", "a whole number");
  expect_tensor_refused("F32", "[2]", "[0]", "1 offsets");
  expect_tensor_refused("F32", "[2]", "[0,4,8]", "3 offsets");
}

TEST(SafetensorsHeader, RefusesShapesThatOverflow) {
  expect_tensor_refused("F32", "[4611686018427387904,4]", "[0,8]", "2^63 and more");
  expect_tensor_refused("F32", "[4611686018427387904,4,0]", "[0,0]", "2^63 and more");
  expect_tensor_refused("F32", "[-2]", "[0,8]", "a whole number");
  expect_tensor_refused("F32", "[2.0]", "[0,8]", "a whole number");
  expect_tensor_refused("F32", "[02]", "[0,8]", "a leading zero");
  expect_tensor_refused("F32", "[2e0]", "[0,8]", "a whole number");
}

TEST(SafetensorsHeader, RefusesTensorsThatOverlap) {
  expect_refused(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                     "b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}})",
                 6, "tensor 'b': bytes 2 to 6, which overlap another tensor");
  expect_refused(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
                     "b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
                 4, "overlap");
}

TEST(SafetensorsHeader, RefusesOtherTypes) {
  expect_tensor_refused("F8_E4M3", "[8]", "[0,8]", "dtype 'F8_E4M3'; expected F64, F32, F16, BF16");
  expect_tensor_refused("", "[8]", "[0,8]", "dtype ''");
}

TEST(SafetensorsHeader, RefusesNamesThatOccurTwice) {
  const std::string entry = R"({"dtype":"F32","shape":[0],"data_offsets":[0,0]})";
  expect_refused(R"({"w":)" + entry + R"(,"\u0077":)" + entry + "}", 0, "a second 'w'");
  expect_refused(R"({"w":{"dtype":"F32","dtype":"F32","shape":[0],"data_offsets":[0,0]}})", 0,
                 "a second 'dtype'");
  expect_refused(R"({"__metadata__":{"a":"1","a":"2"}})", 0, "a second entry");
}

TEST(SafetensorsHeader, RefusesIncompleteAndUnknownFields) {
  expect_refused(R"({"w":{"dtype":"F32","shape":[0]}})", 0, "an incomplete tensor");
  expect_refused(R"({"w":{}})", 0, "a string");
  expect_refused(R"({"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0],"x":1}})", 0, "key 'x'");
  expect_refused(R"({"__metadata__":{"a":1}})", 0, "a value of the metadata");
}

TEST(SafetensorsHeader, RefusesJsonThatIsNotStrict) {
  for (const char* json : {"",
                           "[]",
                           "{",
                           "{}}",
                           "{},",
                           "{} x",
                           "null",
                           "{,}",
                           R"({"a":})",
                           R"({'a':{}})",
                           R"({"a)",
                           R"({"a\x":{}})",
                           R"({"\ud800":{}})",
                           R"({"\ud800\u0041":{}})",
                           R"({"\udc00":{}})",
                           R"({"\u00g0":{}})",
                           R"({"__metadata__":{},})",
                           "{\"a\n\":{}}",
                           "{\"\xff\":{}}",
                           "{\"\xc0\x80\":{}}",
                           "{\"\xed\xa0\x80\":{}}",
                           "{\"\xf4\x90\x80\x80\":{}}",
                           R"({"__metadata__":{"a":"b"})",
                           "{\"\\"}) {
    EXPECT_THROW(parse(json), InvalidModel) << json;
  }
}

TEST(SafetensorsHeader, RefusesNestingWithoutAStack) {
  expect_refused(R"({"w":)" + std::string(1'000'000, '['), 0, "expected '{'");
  expect_refused(std::string(1'000'000, '{'), 0, "a string");
}

TEST(SafetensorsHeader, RefusesHeadersBeyondTheLimitAndTheFile) {
  const auto sized = [](std::uint64_t length) { return raw(length) + "{}"; };
  EXPECT_THAT([&] { parse_file(sized(100'000'001)); },
              ThrowsMessage<InvalidModel>(HasSubstr("expected at most 100000000")));
  EXPECT_THAT([&] { parse_file(sized(UINT64_MAX)); },
              ThrowsMessage<InvalidModel>(HasSubstr("expected at most 100000000")));
  EXPECT_THAT([&] { parse_file(sized(100'000'000)); },
              ThrowsMessage<InvalidModel>(HasSubstr("no more than the 2 that follow")));
  EXPECT_THAT([&] { parse_file("\2"); },
              ThrowsMessage<InvalidModel>(HasSubstr("within the length of the header")));
}

}  // namespace
}  // namespace vertebra::io
