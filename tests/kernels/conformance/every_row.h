// Checks every row of an op's table against the reference, on the backend of the test program.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <vector>

#include "graph/core/half.h"
#include "kernels/registry/tables.h"
#include "tests/kernels/conformance/run_row.h"
#include "tests/kernels/conformance/test_backend.h"

namespace vertebra {

inline constexpr ValueFormat kHalf{DType::kF16, 8};
inline constexpr ValueFormat kFull{DType::kF32, 8};

inline float as_stored(float value, DType dtype) {
  return dtype == DType::kF16 ? half_to_float(float_to_half(value)) : value;
}

class EveryRow : public ::testing::TestWithParam<std::int64_t> {
 protected:
  bool on_cpu() const { return device_.kind == DeviceKind::kCpu; }

  // The mixtures of types that a backend is asked for: x, second operand, y.
  std::vector<OperandFormats> formats() const {
    if (on_cpu()) return {OperandFormats{}};
    return {{kHalf, kHalf, kHalf, DType::kF16},
            {kHalf, kFull, kFull, DType::kF32},
            {kFull, kHalf, kHalf, DType::kF16},
            {kFull, kFull, kFull, DType::kF32}};
  }

  // Runs every row on dense operands, and on slices where it takes them. `tolerance` 0 demands
  // equal bits after the one rounding to y's type.
  template <class Op>
  void check_rows(const Op& op, const WeightMap& weights, const RowInput& input,
                  const std::vector<float>& expected, float tolerance = 0) {
    int ran = 0;
    for (const Implementation<Op>& row : table_for(op, device_.kind)) {
      for (const Config& config : row.configs(op, device_)) {
        for (const Placement placement : {Placement::kDense, Placement::kSlice}) {
          Op placed_op = op;
          placed_op.values = placed(op.values, placement, !input.residual.empty());
          const Support support = row.supports(placed_op, config, device_);
          if (!support) {
            EXPECT_NE(support.reason(), "");
            continue;
          }
          if (placement == Placement::kSlice && row.needs(placed_op, config).slice_multiple == 0) {
            continue;
          }
          SCOPED_TRACE(fmt::format("{} {} n{} {} x={} y={} {}", row.name, config.text, input.n,
                                   to_string(input.x_shape), to_string(op.values.x.dtype),
                                   to_string(op.values.y.dtype),
                                   placement == Placement::kSlice ? "slice" : "dense"));
          ++ran;
          RowInput placed_input = input;
          placed_input.placement = placement;
          result_ = run_row(*backend_, row, placed_op, config, weights, placed_input);
          EXPECT_FALSE(result_.kernel.starts_with("ref")) << result_.kernel;
          ASSERT_EQ(result_.y.size(), expected.size());
          for (std::size_t i = 0; i < expected.size(); ++i) {
            const float wanted = as_stored(expected[i], op.values.y.dtype);
            const float slack = op.values.y.dtype == DType::kF16 ? 1e-3f * std::abs(wanted) : 0;
            ASSERT_LE(std::abs(result_.y[i] - wanted), tolerance == 0 ? 0 : tolerance + slack)
                << i << " by " << result_.kernel;
          }
        }
      }
    }
    // The GPU has no table yet for some of the ops.
    const bool has_table = on_cpu() || !table_for(op, device_.kind).empty();
    EXPECT_EQ(ran > 0, has_table);
  }

  std::shared_ptr<const Backend> backend_ = test_backend();
  DeviceInfo device_ = backend_->info();
  std::unique_ptr<Backend::Scope> scope_ = backend_->enter();
  RowResult result_;  // of the row that ran last
};

inline const Shape kShapes[] = {{1, 1, 1}, {3, 5, 7}, {4, 4, 17}, {7, 7, 33}};

}  // namespace vertebra
