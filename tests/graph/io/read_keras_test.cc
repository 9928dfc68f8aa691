// Small files that h5py has written, whole, cut and damaged. What Keras itself writes is read in
// real_files_test.py.
#include "graph/io/read_keras.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "graph/core/error.h"
#include "graph/io/file_bytes.h"
#include "graph/io/hdf5_file.h"
#include "tests/graph/io/zip_writer.h"

namespace vertebra::io {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::string sample(const char* name) {
  const auto bytes = read_file_bytes(std::filesystem::path(VERTEBRA_HDF5_SAMPLES) / name);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

KerasWeights parse(const std::string& file) { return parse_keras(as_bytes(file), "x.h5"); }

void expect_refused(const std::string& file, const std::string& text) {
  EXPECT_THAT([&] { parse(file); },
              ThrowsMessage<InvalidModel>(AllOf(HasSubstr("x.h5"), HasSubstr(text))));
}

template <typename T>
std::string raws(std::initializer_list<T> values) {
  std::string bytes;
  for (const T value : values) bytes += raw(value);
  return bytes;
}

// `from` occurs once in the file.
std::string replaced(std::string file, const std::string& from, const std::string& to) {
  const std::size_t position = file.find(from);
  EXPECT_NE(position, std::string::npos);
  EXPECT_EQ(file.find(from, position + 1), std::string::npos);
  return file.replace(position, from.size(), to);
}

// The extents of the legacy sample's kernel, 0, 1, 2, ... of shape (1, 1, 2, 3), changed or not.
// The largest extents that it could grow to follow them.
std::string kernel_extents(std::uint64_t c = 2, std::uint64_t k = 3) {
  return raws<std::uint64_t>({1, 1, c, k, 1, 1, 2, 3});
}

// The message of the kernel's place: version 3, contiguous, address, size.
std::string kernel_layout(const std::string& file, std::uint64_t address_shift,
                          std::uint8_t layout_class = 1) {
  const std::uint64_t address = file.find(raws<float>({0, 1, 2, 3, 4, 5}));
  return std::string("\3") + static_cast<char>(layout_class) + raw(address + address_shift) +
         raw(std::uint64_t{24});
}

class ReadKerasSample : public ::testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Samples, ReadKerasSample,
                         ::testing::Values("legacy.h5", "full_model.h5", "native.weights.h5",
                                           "native.keras"),
                         [](const auto& name) {
                           std::string text = name.param;
                           std::replace(text.begin(), text.end(), '.', '_');
                           return text;
                         });

// Ends of a file's last block may be padding, but its superblock says how long it is.
TEST_P(ReadKerasSample, RefusesEveryTruncation) {
  const std::string file = sample(GetParam());
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_THROW(parse(file.substr(0, size)), InvalidModel) << size;
  }
}

TEST_P(ReadKerasSample, SurvivesEveryDamagedByte) {
  const std::string file = sample(GetParam());
  for (std::size_t i = 0; i < file.size(); ++i) {
    constexpr int kChanges[] = {0xff, 0x01, 0x80};
    std::string damaged = file;
    damaged[i] = static_cast<char>(damaged[i] ^ kChanges[i % 3]);
    try {
      parse(damaged);
    } catch (const InvalidModel&) {
    }
  }
}

TEST(ReadKeras, ReadsTheLegacyFormInTheOrderOfItsLists) {
  for (const char* name : {"legacy.h5", "full_model.h5"}) {
    const KerasWeights file = parse(sample(name));
    EXPECT_EQ(file.order, KerasOrder::kByLayer);
    ASSERT_EQ(file.weights.size(), 3U) << name;
    EXPECT_EQ(file.weights[0].layer, "c_1");
    EXPECT_EQ(file.weights[0].name, "c_1/kernel:0");
    EXPECT_THAT(file.weights[0].tensor.dims, ElementsAre(1, 1, 2, 3));
    EXPECT_THAT(file.weights[0].tensor.values, ElementsAre(0, 1, 2, 3, 4, 5));
    EXPECT_EQ(file.weights[1].type, ElementType::kF16);
    EXPECT_THAT(file.weights[1].tensor.values, ElementsAre(1, 1, 1));
    EXPECT_EQ(file.weights[2].type, ElementType::kI64);
    EXPECT_THAT(file.weights[2].tensor.values, ElementsAre(7));
  }
}

TEST(ReadKeras, ReadsTheNativeFormByClassAndCount) {
  for (const char* name : {"native.weights.h5", "native.keras"}) {
    const KerasWeights file = parse(sample(name));
    EXPECT_EQ(file.order, KerasOrder::kByClass);
    ASSERT_EQ(file.weights.size(), 4U) << name;
    EXPECT_EQ(file.weights[0].layer, "conv2d");
    EXPECT_EQ(file.weights[0].shown, "conv2d/vars/0 of layer 'conv2d'");
    EXPECT_EQ(file.weights[2].layer, "conv2d_1");
    EXPECT_EQ(file.weights[2].name, "1");
    EXPECT_EQ(file.weights[3].layer, "functional/dense");
  }
}

TEST(ReadKeras, RefusesExtentsBeyondTheFileBeforeItAllocates) {
  const std::string file = sample("legacy.h5");
  for (const std::uint64_t extent : {std::uint64_t{1} << 32, std::uint64_t{1} << 62}) {
    expect_refused(replaced(file, kernel_extents(), kernel_extents(extent)),
                   "no more than the file's");
  }
  expect_refused(replaced(file, kernel_extents(), kernel_extents(2, UINT64_MAX)),
                 "an extent of 18446744073709551615");
}

TEST(ReadKeras, RefusesElementsBeyondTheFile) {
  const std::string file = sample("legacy.h5");
  const std::string layout = kernel_layout(file, 0);
  expect_refused(replaced(file, layout, kernel_layout(file, file.size())), "elements at byte");
  expect_refused(replaced(file, layout, kernel_layout(file, std::uint64_t{1} << 63)),
                 "elements at byte");
  expect_refused(replaced(file, layout, "\3\1" + raw(UINT64_MAX) + raw(std::uint64_t{24})),
                 "no elements");
}

TEST(ReadKeras, RefusesOtherLayouts) {
  const std::string file = sample("legacy.h5");
  for (const std::uint8_t layout : {0, 2, 3}) {
    expect_refused(replaced(file, kernel_layout(file, 0), kernel_layout(file, 0, layout)),
                   "elements in one piece");
  }
}

// A kernel that is the whole file leaves no bytes of their own to the others.
TEST(ReadKeras, RefusesTensorsThatShareTheirElements) {
  std::string file = sample("legacy.h5");
  file = replaced(file, kernel_layout(file, 0), "\3\1" + raws<std::uint64_t>({0, file.size()}));
  file = replaced(file, kernel_extents(), kernel_extents(1, file.size() / 4));
  expect_refused(file, "a tensor that shares its elements with others");
}

TEST(ReadKeras, RefusesAnIndexThatRunsInCircles) {
  const std::string file = sample("legacy.h5");
  // The root's tree becomes its own branch, or the branch of a deeper one.
  const std::size_t tree = file.find("TREE");
  for (const char level : {'\0', '\1', '\xff'}) {
    std::string damaged = file;
    damaged[tree + 5] = level;
    damaged.replace(tree + 32, 8, raw(static_cast<std::uint64_t>(tree)));
    EXPECT_THROW(parse(damaged), InvalidModel);
  }
  const Hdf5File hdf5(as_bytes(file), "x.h5");
  EXPECT_THAT([&] { hdf5.spend(65 * hdf5.size_bytes()); },
              ThrowsMessage<InvalidModel>(HasSubstr("runs in circles")));
}

TEST(ReadKeras, RefusesNewerSuperblocksAndOtherSizes) {
  const std::string file = sample("legacy.h5");
  const auto with_byte = [&](std::size_t position, char value) {
    std::string damaged = file;
    damaged[position] = value;
    return damaged;
  };
  expect_refused(with_byte(8, 2), "superblock of version 2");
  expect_refused(with_byte(8, 3), "without libver");
  expect_refused(with_byte(13, 4), "addresses of 4 and lengths of 8 bytes");
  expect_refused(with_byte(24, 1), "a base address of 1");
}

TEST(ReadKeras, SaysHowManyBytesAreMissing) {
  const std::string file = sample("legacy.h5");
  expect_refused(file.substr(0, file.size() - 1),
                 fmt::format("expected {} bytes, as its superblock says", file.size()));
}

TEST(ReadKeras, RefusesOtherFilesAndArchives) {
  expect_refused("{}", "a Keras .h5 or .keras file");
  ZipWriter sharded;
  sharded.add("model.weights.json", "{}");
  expect_refused(sharded.finish(), "weights in several files");
  EXPECT_TRUE(is_keras_archive(as_bytes(sharded.finish()), "x.h5"));
  ZipWriter other;
  other.add("archive/data.pkl", "");
  expect_refused(other.finish(), "without model.weights.h5");
  EXPECT_FALSE(is_keras_archive(as_bytes(other.finish()), "x.h5"));
  ZipWriter packed;
  packed.add("model.weights.h5", "", 8);
  expect_refused(packed.finish(), "compressed");
}

}  // namespace
}  // namespace vertebra::io
