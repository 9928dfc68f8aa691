#include "graph/core/dtype.h"

#include <gtest/gtest.h>

#include "graph/core/error.h"

namespace vertebra {
namespace {

constexpr DType kAll[] = {DType::kU8, DType::kF16, DType::kBF16, DType::kF32, DType::kF64};

TEST(DType, PrintsAndParses) {
  for (const DType dtype : kAll) EXPECT_EQ(parse_dtype(to_string(dtype)), dtype);
}

TEST(DType, HasTheSpellingsOfTheTextFormats) {
  std::vector<std::string> names;
  for (const DType dtype : kAll) names.emplace_back(to_string(dtype));
  EXPECT_EQ(names, (std::vector<std::string>{"u8", "f16", "bf16", "f32", "f64"}));
}

TEST(DType, KnowsItsBytes) {
  std::vector<std::int64_t> sizes;
  for (const DType dtype : kAll) sizes.push_back(size_bytes(dtype));
  EXPECT_EQ(sizes, (std::vector<std::int64_t>{1, 2, 2, 4, 8}));
}

TEST(DType, RefusesOtherSpellings) {
  for (const std::string_view text : {"", "F32", "f3", "f32 ", "float", "i8", "bf"}) {
    EXPECT_EQ(parse_dtype(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace vertebra
