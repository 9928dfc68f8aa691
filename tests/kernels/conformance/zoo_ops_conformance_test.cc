// Every row of the ops that the zoo needs besides convolutions against kernels/reference.
#include <limits>

#include "kernels/reference/reference.h"
#include "tests/kernels/conformance/every_row.h"
#include "tests/kernels/small_integers.h"

namespace vertebra {
namespace {

class EveryZooRow : public EveryRow {};

std::vector<float> room(std::int64_t elements) {
  return std::vector<float>(static_cast<std::size_t>(elements));
}

TEST_P(EveryZooRow, OfPool2dEqualsTheReference) {
  const std::int64_t n = GetParam();
  const std::vector<Pool2dProblem> problems{
      {n, 9, 7, 33, 3, 3, 2, 2, {0, 0, 0, 0}},  {n, 9, 8, 16, 3, 3, 2, 2, {0, 0, 1, 1}},
      {n, 8, 8, 24, 3, 3, 1, 1, {1, 1, 1, 1}},  {n, 7, 5, 17, 2, 3, 1, 2, {1, 2, 0, 1}},
      {n, 6, 6, 64, 1, 1, 2, 2, {0, 0, 0, 0}},  {n, 14, 14, 8, 2, 2, 2, 2, {0, 0, 0, 0}},
      {n, 7, 7, 40, 7, 7, 1, 1, {0, 0, 0, 0}},  {n, 1, 1, 1, 1, 1, 1, 1, {0, 0, 0, 0}},
      {n, 20, 3, 100, 5, 3, 4, 1, {2, 1, 2, 1}}};
  for (Pool2dProblem d : problems) {
    // All below zero: zeros in the padding would win.
    auto x = small_integers(n * d.h * d.w * d.c, 1, 9);
    for (float& v : x) v -= 20;
    const Shape y_shape{d.p(), d.q(), d.c};
    std::vector<float> expected = room(n * y_shape.num_elements());
    for (const auto& [kind, count_padding] :
         {std::pair{PoolKind::kMax, false}, {PoolKind::kMean, false}, {PoolKind::kMean, true}}) {
      d.kind = kind;
      d.count_padding = count_padding;
      reference::pool2d<float>(d, x, expected);
      for (const OperandFormats& values : formats()) {
        check_rows(Pool2d{d, values}, {}, {n, {d.h, d.w, d.c}, y_shape, x, {}, Placement::kDense},
                   expected, kind == PoolKind::kMax ? 0.0f : 4e-6f);
      }
    }
  }
}

TEST_P(EveryZooRow, OfActivationIsNearTheReferenceFromEndToEnd) {
  const std::int64_t n = GetParam();
  const Shape shape{31, 16, 17};  // enough for every thread, and a rest that fills no vector
  std::vector<float> x = room(n * shape.num_elements());
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = (static_cast<float>(i) / static_cast<float>(x.size()) - 0.5f) * 200;
  }
  x[0] = -std::numeric_limits<float>::max();
  x[1] = std::numeric_limits<float>::max();
  x[2] = 0;
  for (const auto kind : {ActivationKind::kSilu, ActivationKind::kSigmoid, ActivationKind::kTanh}) {
    const std::vector<double> in_double(x.begin(), x.end());
    std::vector<double> in_double_y(x.size());
    reference::activation<double>(kind, in_double, in_double_y);
    const std::vector<float> expected(in_double_y.begin(), in_double_y.end());
    for (const OperandFormats& values : formats()) {
      check_rows(Activation{n, shape, kind, values}, {},
                 {n, shape, shape, x, {}, Placement::kDense}, expected,
                 kind == ActivationKind::kSilu ? 1e-5f : 2e-7f);
    }
  }
}

TEST_P(EveryZooRow, OfMultiplyAndScaledAddEqualsTheReference) {
  const std::int64_t n = GetParam();
  for (const Shape& shape : {Shape{1, 1, 1}, Shape{3, 5, 7}, Shape{25, 20, 33}}) {
    const auto x = small_integers(n * shape.num_elements(), 1, 9);
    const auto gate = small_integers(n * shape.c, 2, 9);
    const auto b = small_integers(n * shape.num_elements(), 3, 9);
    std::vector<float> product = room(n * shape.num_elements());
    std::vector<float> sum = product;
    reference::multiply<float>(n, shape, x, gate, product);
    reference::add<float>(x, b, -0.25, sum);
    RowInput gated{n, shape, shape, x, gate, Placement::kDense, {1, 1, shape.c}};
    for (const OperandFormats& values : formats()) {
      check_rows(Multiply{n, shape, values}, {}, gated, product);
    }
    if (!on_cpu()) continue;
    check_rows(Add{n, shape, -0.25, {}}, {}, {n, shape, shape, x, b, Placement::kDense}, sum);
  }
}

TEST_P(EveryZooRow, OfLrnIsNearTheReference) {
  const std::int64_t n = GetParam();
  for (const Shape& shape : {Shape{1, 1, 2}, Shape{9, 7, 33}, Shape{13, 13, 96}}) {
    const auto x = small_integers(n * shape.num_elements(), 1, 90);
    std::vector<float> expected = room(n * shape.num_elements());
    for (const auto& [size, alpha, beta, k] :
         {std::tuple{5, 2e-5, 0.75, 1.0}, {5, 1e-4, 0.75, 2.0}, {3, 1e-2, 0.5, 1.0}}) {
      reference::lrn<float>(shape.c, size, alpha, beta, k, x, expected);
      for (const OperandFormats& values : formats()) {
        check_rows(Lrn{n, shape, size, alpha, beta, k, values}, {},
                   {n, shape, shape, x, {}, Placement::kDense}, expected, 2e-5f);
      }
    }
  }
}

TEST_P(EveryZooRow, OfConcatEqualsTheReference) {
  const std::int64_t n = GetParam();
  for (const std::vector<std::int64_t>& channels :
       {std::vector<std::int64_t>{1, 2}, {64, 128, 32, 32}, {8, 16}, {5}}) {
    Concat op{n, 5, 3, channels, {}};
    std::vector<std::vector<float>> parts;
    for (std::size_t i = 0; i < channels.size(); ++i) {
      parts.push_back(small_integers(n * 15 * channels[i], static_cast<int>(i), 50));
    }
    std::vector<float> expected = room(n * op.y_shape().num_elements());
    reference::concat<float>(
        n * 15, std::vector<std::span<const float>>(parts.begin(), parts.end()), expected);
    RowInput input{n, {5, 3, channels[0]}, op.y_shape(), parts[0], {}, Placement::kDense};
    for (std::size_t i = 1; i < channels.size(); ++i) {
      input.more.push_back(parts[i]);
      input.more_shapes.push_back({5, 3, channels[i]});
    }
    for (const OperandFormats& values : formats()) {
      op.values = values;
      check_rows(op, {}, input, expected);
    }
  }
}

TEST_P(EveryZooRow, OfCropAndFlattenEqualsTheReference) {
  const std::int64_t n = GetParam();
  for (const Shape& shape : {Shape{4, 5, 7}, Shape{6, 6, 32}, Shape{7, 7, 17}}) {
    const auto x = small_integers(n * shape.num_elements(), 1, 99);
    const Padding sides{1, 2, 0, 1};
    const Shape middle{shape.h - 1, shape.w - 3, shape.c};
    const Shape row{1, 1, shape.num_elements()};
    std::vector<float> cropped = room(n * middle.num_elements());
    std::vector<float> flat = room(n * shape.num_elements());
    reference::crop<float>(n, shape, sides, x, cropped);
    for (const OperandFormats& values : formats()) {
      check_rows(Crop{n, shape, sides, values}, {}, {n, shape, middle, x, {}, Placement::kDense},
                 cropped);
      for (const auto order : {FlattenOrder::kHWC, FlattenOrder::kCHW}) {
        reference::flatten<float>(n, shape, order, x, flat);
        check_rows(Flatten{n, shape, order, values}, {}, {n, shape, row, x, {}, Placement::kDense},
                   flat);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Batch, EveryZooRow, ::testing::Values(1, 3));

}  // namespace
}  // namespace vertebra
