#include "graph/io/read_weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "graph/core/error.h"
#include "graph/io/file_bytes.h"
#include "graph/io/write_safetensors.h"
#include "tests/graph/io/pytorch_file.h"
#include "tests/graph/io/safetensors_file.h"

namespace vertebra::io {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::string keras_sample(const char* name) {
  const auto bytes = read_file_bytes(std::filesystem::path(VERTEBRA_HDF5_SAMPLES) / name);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// A file under a name that says nothing, read by its path and from memory.
class ReadWeights : public ::testing::Test {
 protected:
  ~ReadWeights() override { std::filesystem::remove(path_); }

  FileWeights read(const std::string& file) const {
    std::ofstream(path_, std::ios::binary) << file;
    FileWeights weights = read_weights(path_);
    EXPECT_EQ(parse_weights(as_bytes(file), "x").index(), weights.index());
    return weights;
  }

  void expect_refused(const std::string& file, const std::string& text) const {
    EXPECT_THAT([&] { read(file); }, ThrowsMessage<InvalidModel>(HasSubstr(text)));
    EXPECT_THAT([&] { parse_weights(as_bytes(file), "x"); },
                ThrowsMessage<InvalidModel>(HasSubstr(text)));
  }

  const std::filesystem::path path_ =
      std::filesystem::path(::testing::TempDir()) /
      ::testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(ReadWeights, TellsTheFormatByTheFirstBytes) {
  const std::vector<FakeTensor> tensors = {vector_tensor("w", "0", {4})};
  std::string safetensors;
  write_safetensors({{"w", {{1}, {4}}}}, [&](std::string_view bytes) { safetensors += bytes; });
  for (const std::string& file : {pytorch_stream(tensors), pytorch_archive(tensors), safetensors}) {
    EXPECT_EQ(std::get<WeightMap>(read(file)).at("w").values.front(), 4);
  }
  EXPECT_EQ(std::get<KerasWeights>(read(keras_sample("legacy.h5"))).weights.size(), 3U);
  EXPECT_EQ(std::get<KerasWeights>(read(keras_sample("native.keras"))).weights.size(), 4U);
}

TEST_F(ReadWeights, SaysWhatIsReadWhereAFileIsSomethingElse) {
  expect_refused("", "an empty file; expected weights as safetensors, .pth");
  expect_refused("<html>", "a web page");
  expect_refused("12345678{", "begins with the bytes");
}

TEST_F(ReadWeights, AHeaderBombIsToldBySafetensorsOwnReader) {
  expect_refused(raw(std::uint64_t{1} << 39) + "{}", "a header of 549755813888 bytes");
  expect_refused(raw(std::uint64_t{1000}) + "{}", "no more than the 2 that follow");
}

}  // namespace
}  // namespace vertebra::io
