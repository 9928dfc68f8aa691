#include "graph/io/pytorch_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "tests/graph/io/pytorch_file.h"

namespace vertebra::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

WeightMap read(const std::string& file) { return read_pytorch_stream(as_bytes(file), "x.pth"); }

auto fails_with(const std::string& text) { return ThrowsMessage<InvalidModel>(HasSubstr(text)); }

const std::vector<FakeTensor> kTwo = {vector_tensor("a", "10", {1}),
                                      vector_tensor("b", "9", {2, 3})};

// The file of kTwo up to its key list.
std::string two_without_storages() { return stream_header() + state_dict_pickle(kTwo, true); }

TEST(PytorchStream, TakesStoragesInTheOrderOfTheKeyList) {
  const std::string file = two_without_storages() + key_list({"9", "10"}) + raw(std::int64_t{2}) +
                           floats({2, 3}) + raw(std::int64_t{1}) + floats({1});
  const WeightMap weights = read(file);
  EXPECT_THAT(weights.at("a").values, ElementsAre(1));
  EXPECT_THAT(weights.at("b").values, ElementsAre(2, 3));
}

TEST(PytorchStream, RefusesAnotherKeyList) {
  for (const std::vector<std::string>& keys :
       std::vector<std::vector<std::string>>{{}, {"9"}, {"9", "10", "11"}}) {
    EXPECT_THAT([&] { read(two_without_storages() + key_list(keys)); },
                fails_with("expected the keys of 2 storages"));
  }
  EXPECT_THAT(
      [&] {
        read(two_without_storages() + key_list({"9", "11"}) + raw(std::int64_t{2}) +
             floats({2, 3}));
      },
      fails_with("unknown or occurs twice"));
  EXPECT_THAT(
      [&] {
        read(two_without_storages() + key_list({"9", "9"}) + raw(std::int64_t{2}) + floats({2, 3}));
      },
      fails_with("unknown or occurs twice"));
}

TEST(PytorchStream, RefusesACountThatItsTensorsDoNotShare) {
  for (const std::int64_t count : {std::int64_t{1}, std::int64_t{-1}, INT64_MAX}) {
    EXPECT_THAT(
        [&] {
          read(two_without_storages() + key_list({"9", "10"}) + raw(count));
        },
        fails_with(fmt::format("storage '9' of {} elements; expected 2", count)));
  }
}

TEST(PytorchStream, SaysAtWhichByteATruncatedFileEnds) {
  std::string file = pytorch_stream(kTwo);
  file.resize(file.size() - 3);
  EXPECT_THAT([&] { read(file); },
              fails_with(fmt::format("the file ends at byte {}, within storage '9'", file.size())));
}

TEST(PytorchStream, RefusesBytesBehindTheLastStorage) {
  EXPECT_THAT([] { read(pytorch_stream(kTwo) + "ab"); }, fails_with("2 bytes after the last"));
}

TEST(PytorchStream, RefusesBigEndianFiles) {
  EXPECT_THAT([] { read(stream_header(false) + state_dict_pickle(kTwo, true)); },
              fails_with("big-endian"));
}

TEST(PytorchStream, RefusesAnotherProtocolVersion) {
  std::string file = pytorch_stream(kTwo);
  // Behind the magic number, the pickle's header and the opcode.
  file[kPytorchStreamMagic.size() + 3] = 0;
  EXPECT_THAT([&] { read(file); }, fails_with("protocol version; expected 1001"));
}

TEST(PytorchStream, RefusesACheckpointOfMoreThanWeights) {
  const std::string body =
      PickleWriter().op('}').text("epoch").integer(3).op('s').finish() + key_list({});
  EXPECT_THAT([&] { read(stream_header() + body); },
              fails_with("entry 'epoch': an integer; expected a tensor"));
  const std::string list = PickleWriter().op(']').finish() + key_list({});
  EXPECT_THAT([&] { read(stream_header() + list); },
              fails_with("a list; expected a dict of tensors"));
}

}  // namespace
}  // namespace vertebra::io
