// Runs one row of a table on memory that shows every stray read and write.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "kernels/cpu/cpu_queue.h"
#include "kernels/registry/implementation.h"
#include "tests/kernels/guarded_buffer.h"

namespace vertebra {

struct RowResult {
  std::vector<float> y;
  std::string kernel;
};

// `residual` is empty for none. Output and workspace hold NaNs before; inputs and weights must be
// the same after, and guards intact. A residual that aliases the output lies in it.
template <class Op, class X>
RowResult run_row(const Implementation<Op>& row, const Op& op, const Config& config,
                  const WeightMap& weights, const std::vector<X>& x,
                  const std::vector<float>& residual, std::int64_t y_elements) {
  const Needs needs = row.needs(op, config);
  const std::vector<std::byte> packed = row.pack(op, weights);
  EXPECT_EQ(static_cast<std::int64_t>(packed.size()), needs.packed_weight_bytes);
  GuardedBuffer x_memory(x);
  GuardedBuffer residual_memory(residual);
  GuardedBuffer weight_memory(packed);
  GuardedBuffer workspace(needs.workspace_bytes);
  const bool in_place = !residual.empty() && needs.residual_aliases_output;
  GuardedBuffer y = in_place ? GuardedBuffer(residual) : GuardedBuffer(y_elements * 4);

  const StepPointers pointers{x_memory.data(), in_place ? y.data() : residual_memory.data(),
                              y.data(), packed.empty() ? nullptr : weight_memory.data(),
                              workspace.data()};
  const auto queue = cpu::make_queue();
  const auto step = row.prepare(op, config, StepContext{});
  step->enqueue(pointers, *queue);

  EXPECT_EQ(x_memory.values<X>(), x) << "the input changed";
  EXPECT_EQ(residual_memory.values<float>(), residual) << "the residual changed";
  EXPECT_EQ(weight_memory.values<std::byte>(), packed) << "the weights changed";
  EXPECT_TRUE(x_memory.intact() && residual_memory.intact() && weight_memory.intact() &&
              workspace.intact() && y.intact())
      << "a byte outside of an operand changed";
  return {y.values<float>(), step->kernel()};
}

}  // namespace vertebra
