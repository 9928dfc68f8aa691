#include "graph/io/pytorch_archive.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "tests/graph/io/pytorch_file.h"

namespace vertebra::io {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

WeightMap read(const ZipWriter& zip) {
  const std::string file = zip.finish();
  return read_pytorch_archive(as_bytes(file), "x.pth");
}

auto fails_with(const std::string& text) { return ThrowsMessage<InvalidModel>(HasSubstr(text)); }

const std::vector<FakeTensor> kOne = {vector_tensor("w", "0", {1, 2})};

TEST(PytorchArchive, ReadsZip64AndAnyPrefix) {
  ZipWriter zip(true);
  zip.add("my.model/data/0", kOne[0].data);
  zip.add("my.model/data.pkl", state_dict_pickle(kOne, false));
  EXPECT_THAT(read(zip).at("w").values, ElementsAre(1, 2));
}

TEST(PytorchArchive, RefusesAnArchiveOfOtherThings) {
  ZipWriter zip;
  zip.add("config.json", "{}");
  zip.add("a/b/data.pkl", "");
  EXPECT_THAT([&] { read(zip); }, fails_with("a zip archive without data.pkl"));
}

TEST(PytorchArchive, RefusesTorchScript) {
  ZipWriter zip;
  zip.add("archive/data.pkl", state_dict_pickle(kOne, false));
  zip.add("archive/constants.pkl", "");
  EXPECT_THAT([&] { read(zip); }, fails_with("a TorchScript program"));
}

TEST(PytorchArchive, RefusesBigEndianFiles) {
  ZipWriter zip;
  zip.add("archive/data.pkl", state_dict_pickle(kOne, false));
  zip.add("archive/byteorder", "big");
  EXPECT_THAT([&] { read(zip); }, fails_with("byte order 'big'"));
}

TEST(PytorchArchive, RefusesAMissingOrMisfitStorage) {
  ZipWriter missing;
  missing.add("archive/data.pkl", state_dict_pickle(kOne, false));
  EXPECT_THAT([&] { read(missing); }, fails_with("storage '0': missing"));
  for (const char* data : {"", "1234567", "123456789"}) {
    ZipWriter misfit;
    misfit.add("archive/data.pkl", state_dict_pickle(kOne, false));
    misfit.add("archive/data/0", data);
    EXPECT_THAT([&] { read(misfit); }, fails_with("expected 8 bytes, as its tensors say"));
  }
}

TEST(PytorchArchive, RefusesACompressedPickle) {
  ZipWriter zip;
  zip.add("archive/data.pkl", state_dict_pickle(kOne, false), 8);
  EXPECT_THAT([&] { read(zip); }, fails_with("member 'archive/data.pkl', byte 0: compressed"));
}

TEST(PytorchArchive, NamesTheMemberWithARefusedGlobal) {
  ZipWriter zip;
  zip.add("archive/data.pkl", PickleWriter().global("os", "system").finish());
  EXPECT_THAT([&] { read(zip); },
              fails_with("x.pth, member 'archive/data.pkl', byte 2: refused global 'os.system'"));
}

}  // namespace
}  // namespace vertebra::io
