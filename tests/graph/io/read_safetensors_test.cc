#include "graph/io/read_safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "graph/core/error.h"
#include "graph/io/write_safetensors.h"
#include "tests/graph/io/safetensors_file.h"

namespace vertebra::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

WeightMap parse(const std::string& file) {
  return read_safetensors(MemorySource(as_bytes(file), "x.safetensors"));
}

std::string write(const WeightMap& weights) {
  std::string file;
  write_safetensors(weights, [&](std::string_view bytes) { file += bytes; });
  return file;
}

const WeightMap kWeights{{"a.\"b\"\\\n", {{2, 1}, {1.5F, -2}}},
                         {"empty", {{0, 7}, {}}},
                         {"scalar", {{}, {3}}},
                         {"\xc3\xa9", {{3}, {1e-40F, 0, -0.0F}}}};

void expect_equal(const WeightMap& got, const WeightMap& expected) {
  ASSERT_EQ(got.size(), expected.size());
  for (const auto& [name, tensor] : expected) {
    EXPECT_EQ(got.at(name).dims, tensor.dims) << name;
    EXPECT_EQ(got.at(name).values, tensor.values) << name;
  }
}

TEST(ReadSafetensors, ConvertsEveryFloatingPointType) {
  const auto check = [](std::string_view dtype, const std::string& data) {
    const std::string file = safetensors_file(
        fmt::format(R"({{"w":{{"dtype":"{}","shape":[2],"data_offsets":[0,{}]}}}})", dtype,
                    data.size()),
        data);
    EXPECT_THAT(parse(file).at("w").values, ElementsAre(1, -2.5F)) << dtype;
  };
  check("F16", raw(std::uint16_t{0x3c00}) + raw(std::uint16_t{0xc100}));
  check("BF16", raw(std::uint16_t{0x3f80}) + raw(std::uint16_t{0xc020}));
  check("F32", raw(1.0F) + raw(-2.5F));
  check("F64", raw(1.0) + raw(-2.5));
}

// More elements than one chunk of the conversion has.
TEST(ReadSafetensors, ConvertsLongTensors) {
  constexpr std::size_t kCount = 200'001;
  std::string data;
  for (std::size_t i = 0; i < kCount; ++i) data += raw(static_cast<double>(i));
  const WeightMap weights = parse(safetensors_file(
      fmt::format(R"({{"w":{{"dtype":"F64","shape":[{}],"data_offsets":[0,{}]}}}})", kCount,
                  data.size()),
      data));
  const std::vector<float>& values = weights.at("w").values;
  ASSERT_EQ(values.size(), kCount);
  for (std::size_t i = 0; i < kCount; ++i) ASSERT_EQ(values[i], static_cast<float>(i));
}

TEST(ReadSafetensors, LeavesOutIntegers) {
  const std::string json = R"({"n":{"dtype":"I64","shape":[],"data_offsets":[0,8]},
                               "b":{"dtype":"BOOL","shape":[1],"data_offsets":[8,9]},
                               "u":{"dtype":"U64","shape":[],"data_offsets":[9,17]}})";
  EXPECT_TRUE(parse(safetensors_file(json, std::string(17, '\1'))).empty());
}

TEST(ReadSafetensors, ReadsWhatIsWritten) { expect_equal(parse(write(kWeights)), kWeights); }

TEST(ReadSafetensors, RefusesEveryTruncation) {
  const std::string file = write(kWeights);
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_THROW(parse(file.substr(0, size)), InvalidModel) << size;
  }
  EXPECT_THROW(parse(file + '\0'), InvalidModel);
}

TEST(ReadSafetensors, SurvivesEveryFlippedByte) {
  const std::string file = write(kWeights);
  for (std::size_t i = 0; i < file.size(); ++i) {
    std::string damaged = file;
    damaged[i] = static_cast<char>(~damaged[i]);
    try {
      parse(damaged);
    } catch (const InvalidModel&) {
    }
  }
}

TEST(WriteSafetensors, AlignsTheDataAndRepeatsItself) {
  const std::string file = write(kWeights);
  std::uint64_t length = 0;
  std::memcpy(&length, file.data(), sizeof(length));
  EXPECT_EQ(length % 8, 0U);
  EXPECT_EQ(file.size(), 8 + length + 6 * sizeof(float));
  EXPECT_EQ(write(kWeights), file);
  EXPECT_EQ(write({}).substr(8), "{}      ");
}

TEST(WriteSafetensors, RefusesNamesThatTheFormatCannotHold) {
  for (const char* name : {"__metadata__", "\xff", "a\xc3"}) {
    EXPECT_THAT(
        [&] {
          write({{name, {{1}, {0}}}});
        },
        ThrowsMessage<InvalidModel>(HasSubstr("the tensor name")));
  }
}

class SafetensorsPath : public ::testing::Test {
 protected:
  ~SafetensorsPath() override { std::filesystem::remove(path_); }

  const std::filesystem::path path_ =
      std::filesystem::path(::testing::TempDir()) / "vertebra_read_safetensors_test.safetensors";
};

TEST_F(SafetensorsPath, ReadsAFile) {
  std::ofstream(path_, std::ios::binary) << write(kWeights);
  expect_equal(read_safetensors(FileSource(path_)), kWeights);
}

TEST_F(SafetensorsPath, AFileCutWhileOpenIsAnErrorAndNoSignal) {
  const std::string file = write(kWeights);
  std::ofstream(path_, std::ios::binary) << file;
  const FileSource source(path_);
  std::filesystem::resize_file(path_, file.size() - 4);
  EXPECT_THAT([&] { read_safetensors(source); },
              ThrowsMessage<InvalidModel>(HasSubstr("the file was cut while tensor")));
  std::filesystem::resize_file(path_, 0);
  EXPECT_THAT([&] { read_safetensors(source); },
              ThrowsMessage<InvalidModel>(HasSubstr("the file was cut while the length")));
}

TEST(FileSource, RefusesWhatIsNoRegularFile) {
  for (const char* path : {"/dev/null", "/absent", "/tmp"}) {
    EXPECT_THAT([&] { const FileSource source(path); },
                ThrowsMessage<InvalidModel>(HasSubstr("a weight file that can be read")));
  }
}

}  // namespace
}  // namespace vertebra::io
