#include "graph/io/read_pytorch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>

#include "graph/core/error.h"
#include "tests/graph/io/pytorch_file.h"

namespace vertebra::io {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::ThrowsMessage;

WeightMap parse(const std::string& file) { return parse_pytorch(as_bytes(file), "x.pth"); }

auto fails_with(const std::string& text) { return ThrowsMessage<InvalidModel>(HasSubstr(text)); }

// What must hold for both forms.
struct Form {
  const char* name;
  std::string (*write)(const std::vector<FakeTensor>&);
};

class ReadPytorch : public ::testing::TestWithParam<Form> {
 protected:
  static WeightMap parse_form(const std::vector<FakeTensor>& tensors) {
    return parse(GetParam().write(tensors));
  }
};

INSTANTIATE_TEST_SUITE_P(Forms, ReadPytorch,
                         ::testing::Values(Form{"Stream", pytorch_stream},
                                           Form{"Archive", pytorch_archive}),
                         [](const auto& form) { return std::string(form.param.name); });

TEST_P(ReadPytorch, ReadsNamesShapesAndValues) {
  const WeightMap weights =
      parse_form({vector_tensor("fc.bias", "1", {1, -2}), vector_tensor("a", "0", {0.5F})});
  ASSERT_EQ(weights.size(), 2U);
  EXPECT_THAT(weights.at("fc.bias").dims, ElementsAre(2));
  EXPECT_THAT(weights.at("fc.bias").values, ElementsAre(1, -2));
  EXPECT_THAT(weights.at("a").values, ElementsAre(0.5F));
}

TEST_P(ReadPytorch, HonoursStridesAndOffset) {
  FakeTensor tensor = vector_tensor("w", "0", {9, 0, 1, 2, 3, 4, 5});
  tensor.offset = 1;
  tensor.dims = {2, 3};
  tensor.strides = {1, 2};
  EXPECT_THAT(parse_form({tensor}).at("w").values, ElementsAre(0, 2, 4, 1, 3, 5));
}

TEST_P(ReadPytorch, ReadsAScalarAndAnEmptyTensor) {
  FakeTensor scalar = vector_tensor("scalar", "0", {7});
  scalar.dims = scalar.strides = {};
  FakeTensor empty = vector_tensor("empty", "1", {});
  empty.dims = {0, 4};
  empty.strides = {4, 1};
  const WeightMap weights = parse_form({scalar, empty});
  EXPECT_THAT(weights.at("scalar").values, ElementsAre(7));
  EXPECT_THAT(weights.at("empty").values, IsEmpty());
}

TEST_P(ReadPytorch, ConvertsEveryFloatingPointType) {
  const auto half = [](std::uint16_t a, std::uint16_t b) { return raw(a) + raw(b); };
  const WeightMap weights =
      parse_form({{"f16", "HalfStorage", "0", half(0x3c00, 0xc100), 2, 0, {2}, {1}},
                  {"bf16", "BFloat16Storage", "1", half(0x3f80, 0xc020), 2, 0, {2}, {1}},
                  {"f64", "DoubleStorage", "2", raw(1.0) + raw(-2.5), 2, 0, {2}, {1}}});
  for (const char* name : {"f16", "bf16", "f64"}) {
    EXPECT_THAT(weights.at(name).values, ElementsAre(1, -2.5F)) << name;
  }
}

TEST_P(ReadPytorch, LeavesOutIntegers) {
  std::vector<FakeTensor> tensors = {vector_tensor("w", "0", {1})};
  for (const auto& [storage_class, size] :
       std::vector<std::pair<std::string, int>>{{"LongStorage", 8},
                                                {"IntStorage", 4},
                                                {"ShortStorage", 2},
                                                {"CharStorage", 1},
                                                {"ByteStorage", 1},
                                                {"BoolStorage", 1}}) {
    tensors.push_back({storage_class,
                       storage_class,
                       storage_class,
                       std::string(static_cast<std::size_t>(size), '\1'),
                       1,
                       0,
                       {},
                       {}});
  }
  EXPECT_EQ(parse_form(tensors).size(), 1U);
}

TEST_P(ReadPytorch, SharesAStorage) {
  FakeTensor tail = vector_tensor("tail", "0", {1, 2, 3});
  tail.offset = 2;
  tail.dims = {1};
  const WeightMap weights = parse_form({vector_tensor("all", "0", {1, 2, 3}), tail});
  EXPECT_THAT(weights.at("tail").values, ElementsAre(3));
}

TEST_P(ReadPytorch, RefusesViewsBeyondTheirStorage) {
  const auto view = [](std::int64_t offset, std::vector<std::int64_t> dims,
                       std::vector<std::int64_t> strides) {
    FakeTensor tensor = vector_tensor("w", "0", {0, 1, 2, 3});
    tensor.offset = offset;
    tensor.dims = std::move(dims);
    tensor.strides = std::move(strides);
    return tensor;
  };
  EXPECT_EQ(parse_form({view(3, {1}, {INT64_MAX})}).size(), 1U);
  EXPECT_THAT([&] { parse_form({view(1, {4}, {1})}); },
              AllOf(fails_with("tensor 'w'"), fails_with("elements within its storage of 4")));
  EXPECT_THAT([&] { parse_form({view(4, {1}, {1})}); }, fails_with("within its storage"));
  EXPECT_THAT([&] { parse_form({view(0, {2}, {4})}); }, fails_with("within its storage"));
  EXPECT_THAT(
      [&] {
        parse_form({view(0, {2, 2}, {INT64_MAX, INT64_MAX})});
      },
      fails_with("within its storage"));
  EXPECT_THAT([&] { parse_form({view(INT64_MAX, {2}, {1})}); }, fails_with("within its storage"));
}

TEST_P(ReadPytorch, RefusesShapesThatRepeatElements) {
  FakeTensor tensor = vector_tensor("w", "0", {1, 2});
  tensor.strides = {0, 0};
  for (const std::vector<std::int64_t>& dims : std::vector<std::vector<std::int64_t>>{
           {3, 1}, {INT64_MAX, 1}, {INT64_MAX, INT64_MAX}, {INT64_MAX, INT64_MAX}}) {
    tensor.dims = dims;
    EXPECT_THAT([&] { parse_form({tensor}); }, fails_with("no more than its storage's 2 elements"));
  }
}

TEST_P(ReadPytorch, RefusesManyViewsOfOneStorage) {
  std::vector<FakeTensor> tensors;
  const std::vector<float> values(20000, 1.0F);
  for (int i = 0; i < 6; ++i) tensors.push_back(vector_tensor(fmt::format("t{}", i), "0", values));
  EXPECT_THAT([&] { parse_form(tensors); }, fails_with("too many tensors share one storage"));
}

TEST_P(ReadPytorch, RefusesDuplicateNames) {
  EXPECT_THAT(
      [&] {
        parse_form({vector_tensor("w", "0", {1}), vector_tensor("w", "1", {2})});
      },
      fails_with("tensor 'w': a second tensor of that name"));
}

TEST_P(ReadPytorch, RefusesOneKeyForTwoStorages) {
  EXPECT_THAT(
      [&] {
        parse_form({vector_tensor("a", "0", {1}), vector_tensor("b", "0", {1, 2})});
      },
      fails_with("storage '0': two types or sizes"));
}

TEST_P(ReadPytorch, RefusesCountsBeyondTheFile) {
  for (const std::int64_t count : {std::int64_t{1} << 40, INT64_MAX}) {
    FakeTensor tensor = vector_tensor("w", "0", {1});
    tensor.num_elements = count;
    tensor.dims = {count};
    EXPECT_THAT([&] { parse_form({tensor}); }, fails_with("no more than fit into the file's"));
  }
}

TEST_P(ReadPytorch, RefusesEveryTruncation) {
  const std::string file = GetParam().write({vector_tensor("w", "0", {1, 2, 3})});
  for (std::size_t size = 0; size < file.size(); ++size) {
    EXPECT_THROW(parse(file.substr(0, size)), InvalidModel) << size;
  }
}

TEST_P(ReadPytorch, SurvivesEveryFlippedByte) {
  const std::string file = GetParam().write({vector_tensor("w", "0", {1, 2, 3})});
  for (std::size_t i = 0; i < file.size(); ++i) {
    std::string damaged = file;
    damaged[i] = static_cast<char>(~damaged[i]);
    try {
      parse(damaged);
    } catch (const InvalidModel&) {
    }
  }
}

TEST(ParsePytorch, SaysWhatAnotherFileIs) {
  using std::string_literals::operator""s;
  const std::vector<std::pair<std::string, std::string>> files = {
      {"", "x.pth: an empty file"},
      {"\x89HDF\r\n\x1a\n\0"s, "an HDF5 file"},
      {"\x02\0\0\0\0\0\0\0{}"s, "a safetensors file"},
      {"  <!DOCTYPE html><html>", "a web page"},
      {"<HTML>", "a web page"},
      {"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"},
      {"\x1f\x8b\x08", "a gzip file"},
      {std::string(257, 'a') + "ustar", "a file that begins"},
      {std::string(257, 'a') + "ustar\0"s, "a tar archive"},
      {"\x80\x02N.", "a pickle that torch.save did not write"},
      {"\x01\xffz", "a file that begins with the bytes 01 ff 7a"}};
  for (const auto& [file, text] : files) {
    EXPECT_THAT([&] { parse(file); },
                ThrowsMessage<InvalidModel>(
                    AllOf(HasSubstr(text), HasSubstr("expected a PyTorch .pth file"))));
  }
}

TEST(ReadPytorchPath, ReadsAFile) {
  const auto path = std::filesystem::path(::testing::TempDir()) / "vertebra_read_pytorch_test.pth";
  std::ofstream(path, std::ios::binary) << pytorch_stream({vector_tensor("w", "0", {4})});
  EXPECT_THAT(read_pytorch(path).at("w").values, ElementsAre(4));
  std::filesystem::remove(path);
  EXPECT_THAT([&] { read_pytorch(path); }, fails_with(path.string() + ": No such file"));
}

TEST(ReadPytorchPath, RefusesWhatIsNoRegularFile) {
  EXPECT_THAT([] { read_pytorch("/dev/null"); }, fails_with("/dev/null: not a regular file"));
  EXPECT_THAT([] { read_pytorch(::testing::TempDir()); }, fails_with("not a regular file"));
}

}  // namespace
}  // namespace vertebra::io
