// Every row of the tables beside convolution against kernels/reference: bit for bit where the op
// has no rounding of its own, within a few ulps for means and softmax.
#include <algorithm>
#include <numeric>

#include "kernels/reference/reference.h"
#include "tests/kernels/conformance/every_row.h"
#include "tests/kernels/small_integers.h"

namespace vertebra {
namespace {

RowInput vectors(std::int64_t n, std::int64_t c, std::int64_t k, std::vector<float> x) {
  return {n, {1, 1, c}, {1, 1, k}, std::move(x), {}, Placement::kDense};
}

// What becomes of values that a function is applied to, and how near a row comes.
struct Applied {
  ElementFunction function;
  std::vector<float> values;
  float tolerance;
};

std::vector<Applied> with_functions(const std::vector<float>& x) {
  std::vector<Applied> all{{{ClampRange{-2, 6}, {}}, x, 0.0f},
                           {{{}, ActivationKind::kSilu}, x, 1e-5f},
                           {{{}, ActivationKind::kSigmoid}, x, 1e-6f}};
  for (Applied& one : all) {
    if (one.function.clamp) {
      reference::clamp<float>(x, *one.function.clamp, one.values);
    } else {
      reference::activation<float>(*one.function.activation, x, one.values);
    }
  }
  return all;
}

TEST_P(EveryRow, OfDenseEqualsTheReference) {
  const std::int64_t n = GetParam();
  for (const auto& [c, k] : {std::pair{1, 1}, {17, 33}, {1280, 1000}, {64, 10}}) {
    const auto x = small_integers(n * c, 1, 3);
    const auto filter = small_integers(c * k, 2, 2);
    const auto bias = small_integers(k, 3, 8);
    std::vector<float> expected(static_cast<std::size_t>(n * k));
    reference::dense<float>(n, c, k, x, filter, bias, expected);
    const WeightMap weights{{"filter", {{k, c}, filter}}, {"bias", {{k}, bias}}};
    std::vector<OperandFormats> all = formats();
    // Logits stay in fp32.
    if (!on_cpu()) all.push_back({kHalf, kHalf, kFull, DType::kF16});
    for (const OperandFormats& values : all) {
      check_rows(Dense{{n, c, k}, {"filter", WeightLayout::kKC, "bias", {}}, values}, weights,
                 vectors(n, c, k, x), expected);
    }
    if (!on_cpu()) continue;  // rows of GPUs apply no function
    for (const auto& [function, wanted, tolerance] : with_functions(expected)) {
      check_rows(Dense{{n, c, k}, {"filter", WeightLayout::kKC, "bias", {}}, {}, function}, weights,
                 vectors(n, c, k, x), wanted, tolerance);
    }
  }
}

TEST_P(EveryRow, OfGlobalPoolEqualsTheReference) {
  const std::int64_t n = GetParam();
  for (const Shape& shape : kShapes) {
    const auto x = small_integers(n * shape.num_elements(), 1, 3);
    std::vector<float> expected(static_cast<std::size_t>(n * shape.c));
    reference::global_pool<float>(n, shape, x, expected);
    const bool exact = shape.h * shape.w == 16 || shape.h * shape.w == 1;
    for (const OperandFormats& values : formats()) {
      check_rows(GlobalPool{n, shape, values}, {},
                 {n, shape, {1, 1, shape.c}, x, {}, Placement::kDense}, expected,
                 exact ? 0.0f : 1e-6f);
    }
  }
}

TEST_P(EveryRow, OfSoftmaxIsNearTheReferenceAndRanks) {
  const std::int64_t n = GetParam();
  const OperandFormats values =
      on_cpu() ? OperandFormats{} : OperandFormats{kFull, kFull, kFull, DType::kF16};
  for (const std::int64_t c : {1, 2, 17, 1000, 1537}) {
    const std::int64_t topk = on_cpu() ? 0 : std::min<std::int64_t>(c, 10);
    auto x = small_integers(n * c, 1, 8);  // with many equal ones
    x[0] = 200;                            // its exponential alone would be infinite
    std::vector<float> expected(x.size());
    reference::softmax<float>(n, c, x, expected);
    check_rows(Softmax{n, c, topk, values}, {}, vectors(n, c, c, x), expected, 1e-6f);
    ASSERT_EQ(result_.side.size(), static_cast<std::size_t>(n * topk));
    for (std::int64_t i = 0; i < n; ++i) {
      std::vector<std::int32_t> order(static_cast<std::size_t>(c));
      std::iota(order.begin(), order.end(), 0);
      const auto logit = [&](std::int32_t id) { return x[static_cast<std::size_t>(i * c + id)]; };
      std::stable_sort(order.begin(), order.end(),
                       [&](std::int32_t a, std::int32_t b) { return logit(a) > logit(b); });
      for (std::int64_t k = 0; k < topk; ++k) {
        const RankedClass& ranked = result_.side[static_cast<std::size_t>(i * topk + k)];
        EXPECT_EQ(ranked.id, order[static_cast<std::size_t>(k)]) << "image " << i << " rank " << k;
        EXPECT_EQ(ranked.score, result_.y[static_cast<std::size_t>(i * c + ranked.id)]);
      }
    }
  }
}

TEST_P(EveryRow, OfNormalizeEqualsTheReferenceOnEveryPixelValue) {
  const std::int64_t n = GetParam();
  const std::vector<double> mean{127, 123.675, 0};
  const std::vector<double> stddev{128, 58.395, 255};
  for (const Shape& shape : {Shape{16, 16, 3}, Shape{16, 17, 3}}) {
    std::vector<float> pixels(static_cast<std::size_t>(n * shape.num_elements()));
    for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<float>(i / 3 % 256);
    std::vector<float> expected(pixels.size());
    reference::normalize<float>(pixels, mean, stddev, expected);
    const ValueFormat u8{DType::kU8, 1};
    std::vector<OperandFormats> all{{u8, u8, {}, DType::kF32}};
    if (!on_cpu()) {
      all = {{u8, u8, {DType::kF16, 4}, DType::kF16},
             {u8, u8, kHalf, DType::kF16},
             {u8, u8, kFull, DType::kF32}};
    }
    for (const OperandFormats& values : all) {
      check_rows(Normalize{n, shape, mean, stddev, values}, {},
                 {n, shape, shape, pixels, {}, Placement::kDense}, expected);
    }
  }
}

TEST_P(EveryRow, OfBatchNormEqualsTheReference) {
  const std::int64_t n = GetParam();
  for (const Shape& shape : kShapes) {
    const auto x = small_integers(n * shape.num_elements(), 1, 3);
    const auto scale = small_integers(shape.c, 2, 4);
    const auto shift = small_integers(shape.c, 3, 4);
    // A variance of 1 and a mean of 0 leave gamma and beta.
    const std::vector<float> zeros(scale.size(), 0.0f);
    const std::vector<float> ones(scale.size(), 1.0f);
    const WeightMap weights{{"g", {{shape.c}, scale}},
                            {"b", {{shape.c}, shift}},
                            {"m", {{shape.c}, zeros}},
                            {"v", {{shape.c}, ones}}};
    std::vector<float> expected(x.size());
    reference::channel_affine<float>(x, scale, shift, expected);
    for (const OperandFormats& values : formats()) {
      check_rows(BatchNorm{n, shape, {"g", "b", "m", "v", 0}, values}, weights,
                 {n, shape, shape, x, {}, Placement::kDense}, expected);
    }
    if (!on_cpu()) continue;  // rows of GPUs apply no function
    const BatchNorm norm{n, shape, {"g", "b", "m", "v", 0}, {}};
    for (const auto& [function, wanted, tolerance] : with_functions(expected)) {
      BatchNorm op = norm;
      op.function = function;
      check_rows(op, weights, {n, shape, shape, x, {}, Placement::kDense}, wanted, tolerance);
    }
  }
}

TEST_P(EveryRow, OfClampAddAndPadEqualsTheReference) {
  const std::int64_t n = GetParam();
  for (const Shape& shape : kShapes) {
    const auto a = small_integers(n * shape.num_elements(), 1, 9);
    const auto b = small_integers(n * shape.num_elements(), 2, 9);
    const Padding padding{2, 0, 1, 3};
    const Shape padded{shape.h + 3, shape.w + 3, shape.c};
    std::vector<float> clamped(a.size());
    std::vector<float> sums(a.size());
    std::vector<float> bordered(static_cast<std::size_t>(n * padded.num_elements()));
    reference::clamp<float>(a, {-2, 6}, clamped);
    reference::add<float>(a, b, 1, sums);
    reference::pad<float>(n, shape, padding, a, bordered);
    for (const OperandFormats& values : formats()) {
      const RowInput input{n, shape, shape, a, {}, Placement::kDense};
      check_rows(Clamp{n, shape, {-2, 6}, values}, {}, input, clamped);
      RowInput two = input;
      two.residual = b;
      check_rows(Add{n, shape, 1, values}, {}, two, sums);
      RowInput wider = input;
      wider.y_shape = padded;
      check_rows(Pad{n, shape, padding, values}, {}, wider, bordered);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Batch, EveryRow, ::testing::Values(1, 3));

}  // namespace
}  // namespace vertebra
