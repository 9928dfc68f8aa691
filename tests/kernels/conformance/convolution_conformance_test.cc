// Every row and config of the convolution table against kernels/reference, bit for bit: the data
// are small integers, so that no order of summation rounds, and the one rounding is that of the
// output's type.
#include <map>
#include <set>

#include "graph/core/half.h"
#include "kernels/reference/reference.h"
#include "kernels/registry/tables.h"
#include "tests/kernels/conformance/convolution_cases.h"
#include "tests/kernels/conformance/run_row.h"
#include "tests/kernels/conformance/test_backend.h"
#include "tests/kernels/small_integers.h"

namespace vertebra {
namespace {

const Epilogue kEpilogues[] = {{false, {}, false},
                               {false, ClampRange{0, 6}, false},
                               {true, {}, false},
                               {true, ClampRange{-3, 5}, false},
                               {false, ClampRange{0, 6}, true},
                               {true, {}, true},
                               {false, {}, false, ActivationKind::kSilu},
                               {true, {}, false, ActivationKind::kSigmoid},
                               {false, {}, false, ActivationKind::kTanh}};

// Formats in which rows are asked for a problem: the usual one, and on a GPU mixtures of types.
std::vector<OperandFormats> formats_for(const Conv2dProblem& p, DeviceKind kind) {
  if (kind == DeviceKind::kCpu) return {OperandFormats{}};
  const bool pairs = p.c <= 4 && p.stride_w % 2 == 0 && p.groups == 1;
  const ValueFormat half{DType::kF16, 8};
  const ValueFormat full{DType::kF32, 8};
  const ValueFormat half_x{DType::kF16, pairs ? 4 : 8};
  return {{half_x, half, half, DType::kF16},
          {half_x, full, full, DType::kF32},
          {full, half, half, DType::kF16},
          {full, full, full, DType::kF32}};
}

float as_stored(float value, DType dtype) {
  return dtype == DType::kF16 ? half_to_float(float_to_half(value)) : value;
}

struct ConvolutionData {
  WeightMap weights;
  RowInput input;
  std::vector<float> expected;
};

ConvolutionData make_data(const FusedConv2d& op) {
  const Conv2dProblem& p = op.problem;
  const FilterShape f = p.filter();
  const Shape pixels{p.p(), p.q(), p.k};
  ConvolutionData d;
  d.input.n = p.n;
  d.input.x_shape = {p.h, p.w, p.c};
  d.input.y_shape = op.epilogue.mean ? Shape{1, 1, p.k} : pixels;
  d.input.residual_shape = pixels;
  d.input.x = small_integers(p.n * p.h * p.w * p.c, 1, 3);
  const auto filter = small_integers(f.num_elements(), 2, 2);
  const auto bias = small_integers(p.k, 3, 8);
  // The pixels' shape, averaged or not.
  if (op.epilogue.residual) d.input.residual = small_integers(p.n * pixels.num_elements(), 4, 8);
  d.weights["filter"] = {{f.k, f.r, f.s, f.c}, filter};
  d.weights["bias"] = {{p.k}, bias};
  d.expected.resize(static_cast<std::size_t>(p.n * pixels.num_elements()));
  reference::conv2d<float>(p, d.input.x, filter, bias, d.input.residual, op.epilogue.clamp,
                           d.expected);
  if (op.epilogue.activation) {
    const std::vector<float> sums = d.expected;
    reference::activation<float>(*op.epilogue.activation, sums, d.expected);
  }
  if (op.epilogue.mean) {
    std::vector<double> exact(d.expected.begin(), d.expected.end());
    std::vector<double> means(static_cast<std::size_t>(p.n * p.k));
    reference::global_pool<double>(p.n, pixels, exact, means);
    d.expected.assign(means.begin(), means.end());
  }
  for (float& value : d.expected) value = as_stored(value, op.values.y.dtype);
  return d;
}

// Sums are exact, their division by the number of pixels rounds once in fp32 and once when stored;
// an activation is good to some ulps.
void expect_equal(const std::vector<float>& got, const ConvolutionData& d,
                  const Epilogue& epilogue) {
  if (!epilogue.mean && !epilogue.activation) {
    ASSERT_TRUE(got == d.expected);
    return;
  }
  ASSERT_EQ(got.size(), d.expected.size());
  if (epilogue.activation) {
    for (std::size_t i = 0; i < got.size(); ++i) {
      ASSERT_NEAR(got[i], d.expected[i], 1e-6 * (1 + std::abs(d.expected[i]))) << i;
    }
    return;
  }
  for (std::size_t i = 0; i < got.size(); ++i) {
    ASSERT_NEAR(got[i], d.expected[i], 1e-3 * std::abs(d.expected[i])) << i;
  }
}

class Convolutions : public ::testing::TestWithParam<std::int64_t> {
 protected:
  // Runs what is supported; what is not has to say why. Returns how many rows and configs ran.
  int check_all_rows(FusedConv2d op) {
    op.weight = {"filter", WeightLayout::kKRSC, "bias", {}};
    const ConvolutionData data = make_data(op);
    int ran = 0;
    for (const Conv2dImpl& row : table_for(op, device_.kind)) {
      for (const Config& config : row.configs(op, device_)) {
        for (const Placement placement : {Placement::kDense, Placement::kSlice}) {
          if (placement == Placement::kSlice && op.values.x.pairs_pixels()) continue;
          FusedConv2d placed_op = op;
          placed_op.values = placed(op.values, placement, op.epilogue.residual);
          const Support support = row.supports(placed_op, config, device_);
          if (!support) {
            EXPECT_NE(support.reason(), "");
            continue;
          }
          if (placement == Placement::kSlice && row.needs(placed_op, config).slice_multiple == 0) {
            continue;
          }
          SCOPED_TRACE(fmt::format(
              "{} {} {} residual={} clamp={} mean={} active={} x={} y={} {}", row.name, config.text,
              to_string(op.problem), op.epilogue.residual, op.epilogue.clamp.has_value(),
              op.epilogue.mean, op.epilogue.activation.has_value(), to_string(op.values.x.dtype),
              to_string(op.values.y.dtype), placement == Placement::kSlice ? "slice" : "dense"));
          ++ran;
          RowInput input = data.input;
          input.placement = placement;
          const RowResult result = run_row(*backend_, row, placed_op, config, data.weights, input);
          expect_equal(result.y, data, op.epilogue);
        }
      }
    }
    return ran;
  }

  std::shared_ptr<const Backend> backend_ = test_backend();
  DeviceInfo device_ = backend_->info();
  std::unique_ptr<Backend::Scope> scope_ = backend_->enter();
};

TEST_P(Convolutions, OfTheZooEqualTheReferenceInEveryRow) {
  const auto ops = zoo_convolutions("efficientnet-lite0", CompileTarget(device_), GetParam());
  EXPECT_GT(ops.size(), 20u);
  for (const FusedConv2d& op : ops) EXPECT_GT(check_all_rows(op), 0) << to_string(op.problem);
}

INSTANTIATE_TEST_SUITE_P(Batch, Convolutions, ::testing::Values(1, 3));

using OddConvolutions = Convolutions;

TEST_P(OddConvolutions, EqualTheReferenceInEveryRow) {
  for (const Conv2dProblem& problem : odd_convolutions()) {
    for (const OperandFormats& values : formats_for(problem, device_.kind)) {
      for (const Epilogue& epilogue : kEpilogues) {
        const int ran = check_all_rows({problem, epilogue, {}, values});
        // Means and activations are fused only where a row takes them: on the CPU activations are.
        if (!epilogue.mean && (device_.kind == DeviceKind::kCpu || !epilogue.activation)) {
          EXPECT_GT(ran, 0) << to_string(problem);
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, OddConvolutions, ::testing::Values(0));

TEST(UnsupportedConvolutions, SayWhyInEveryRow) {
  const DeviceInfo device = test_backend()->info();
  std::map<std::string, std::set<std::string>> reasons;
  for (const Conv2dProblem& problem : odd_convolutions()) {
    for (const OperandFormats& values : formats_for(problem, device.kind)) {
      const FusedConv2d op{problem, {}, {}, values};
      for (const Conv2dImpl& row : table_for(op, device.kind)) {
        for (const Config& config : row.configs(op, device)) {
          const Support support = row.supports(op, config, device);
          if (!support) reasons[std::string(row.name)].insert(support.reason());
        }
      }
    }
  }
  EXPECT_FALSE(reasons.empty());
  for (const auto& [row, all] : reasons) {
    for (const auto& reason : all) fmt::print("{} is not supported: {}\n", row, reason);
  }
}

}  // namespace
}  // namespace vertebra
