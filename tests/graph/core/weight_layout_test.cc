#include <gtest/gtest.h>

#include "graph/core/error.h"
#include "graph/core/weight_expr.h"

namespace vertebra {
namespace {

constexpr WeightLayout kAll[] = {WeightLayout::kKRSC, WeightLayout::kKCRS, WeightLayout::kRSCK,
                                 WeightLayout::kRSKM, WeightLayout::kKC,   WeightLayout::kCK};

// A tensor whose element at (k, r, s, c) is the decimal number krsc: written by walking the file's
// axes, outermost first, as the name of the layout lists them.
WeightTensor numbered(const FilterShape& f, WeightLayout layout) {
  std::string axes(to_string(layout));
  for (char& axis : axes) axis = axis == 'm' ? 'c' : axis;
  const auto extent = [&f](char axis) {
    return axis == 'k' ? f.k : axis == 'r' ? f.r : axis == 's' ? f.s : f.c;
  };
  WeightTensor tensor{{}, {0}};
  for (const char axis : axes) {
    tensor.dims.push_back(extent(axis));
    const float unit = axis == 'k' ? 1000 : axis == 'r' ? 100 : axis == 's' ? 10 : 1;
    std::vector<float> longer;
    for (const float value : tensor.values) {
      for (std::int64_t i = 0; i < extent(axis); ++i) {
        longer.push_back(value + static_cast<float>(i) * unit);
      }
    }
    tensor.values = longer;
  }
  return tensor;
}

void expect_order_krsc(const FilterShape& f, WeightLayout layout) {
  const WeightMap weights{{"w", numbered(f, layout)}};
  const auto filter = evaluate_filter({"w", layout, "", {}}, f, weights);
  ASSERT_EQ(static_cast<std::int64_t>(filter.size()), f.num_elements());
  std::size_t i = 0;
  for (std::int64_t k = 0; k < f.k; ++k) {
    for (std::int64_t r = 0; r < f.r; ++r) {
      for (std::int64_t s = 0; s < f.s; ++s) {
        for (std::int64_t c = 0; c < f.c; ++c) {
          ASSERT_EQ(filter[i++], static_cast<double>(k * 1000 + r * 100 + s * 10 + c))
              << to_string(layout);
        }
      }
    }
  }
}

TEST(WeightLayout, PrintsAndParses) {
  for (const WeightLayout layout : kAll) EXPECT_EQ(parse_weight_layout(to_string(layout)), layout);
  for (const std::string_view text : {"", "KRSC", "krs", "krscc", "kcrs "}) {
    EXPECT_EQ(parse_weight_layout(text), std::nullopt) << text;
  }
}

TEST(WeightLayout, OfAFilterOfEveryOrderIsReadAsKrsc) {
  for (const WeightLayout layout :
       {WeightLayout::kKRSC, WeightLayout::kKCRS, WeightLayout::kRSCK, WeightLayout::kRSKM}) {
    expect_order_krsc({5, 2, 3, 4}, layout);
    expect_order_krsc({4, 3, 2, 1}, layout);
  }
}

TEST(WeightLayout, OfAMatrixIsReadAsAFilterOfOnePixel) {
  expect_order_krsc({5, 1, 1, 4}, WeightLayout::kKC);
  expect_order_krsc({5, 1, 1, 4}, WeightLayout::kCK);
}

TEST(WeightLayout, SourceDimsAreInTheOrderOfTheName) {
  const FilterShape f{5, 2, 3, 4};
  EXPECT_EQ(source_dims(f, WeightLayout::kKRSC), (Dims{5, 2, 3, 4}));
  EXPECT_EQ(source_dims(f, WeightLayout::kKCRS), (Dims{5, 4, 2, 3}));
  EXPECT_EQ(source_dims(f, WeightLayout::kRSCK), (Dims{2, 3, 4, 5}));
  EXPECT_EQ(source_dims(f, WeightLayout::kRSKM), (Dims{2, 3, 5, 4}));
  EXPECT_EQ(source_dims({5, 1, 1, 4}, WeightLayout::kKC), (Dims{5, 4}));
  EXPECT_EQ(source_dims({5, 1, 1, 4}, WeightLayout::kCK), (Dims{4, 5}));
}

TEST(WeightLayout, OfAMatrixIsRefusedForFiltersOfMorePixels) {
  const WeightMap weights{{"w", numbered({2, 1, 1, 2}, WeightLayout::kKC)}};
  for (const WeightLayout layout : {WeightLayout::kKC, WeightLayout::kCK}) {
    EXPECT_THROW(evaluate_filter({"w", layout, "", {}}, {2, 3, 1, 2}, weights), InvalidModel);
    EXPECT_THROW(evaluate_filter({"w", layout, "", {}}, {2, 1, 3, 2}, weights), InvalidModel);
  }
}

}  // namespace
}  // namespace vertebra
