// Runs one row of a table on memory that shows every stray read and write.
#pragma once

#include <gtest/gtest.h>

#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernels/registry/implementation.h"
#include "tests/kernels/conformance/operand_memory.h"

namespace vertebra {

// What a step reads, packed NHWC, and the shapes of its operands.
struct RowInput {
  std::int64_t n = 1;
  Shape x_shape;
  Shape y_shape;
  std::vector<float> x;
  std::vector<float> residual;  // empty: none
  Placement placement = Placement::kDense;
  Shape residual_shape = y_shape;
  std::vector<std::vector<float>> more = {};  // the values behind x in a concat
  std::vector<Shape> more_shapes = {};
};

struct RowResult {
  std::vector<float> y;
  std::vector<RankedClass> side;
  std::string kernel;
};

// Output, workspace and side output hold NaNs before; inputs, weights and all guards must be the
// same after. A residual that aliases the output lies in it. The calling thread holds a scope.
template <class Op>
RowResult run_row(const Backend& backend, const Implementation<Op>& row, const Op& op,
                  const Config& config, const WeightMap& weights, const RowInput& input) {
  const Needs needs = row.needs(op, config);
  const std::vector<std::byte> packed = row.pack(op, weights);
  EXPECT_EQ(static_cast<std::int64_t>(packed.size()), needs.packed_weight_bytes);
  const auto queue = backend.make_queue();
  const bool in_place = !input.residual.empty() && needs.residual_aliases_output;

  const Placement place = input.placement;
  const OperandMemory x(backend, *queue, input.n, input.x_shape, op.values.x, place, input.x);
  const OperandMemory y(backend, *queue, input.n, input.y_shape, op.values.y, place,
                        in_place ? input.residual : std::vector<float>{});
  std::optional<OperandMemory> residual;
  if (!input.residual.empty() && !in_place) {
    residual.emplace(backend, *queue, input.n, input.residual_shape, op.values.residual, place,
                     input.residual);
  }
  std::vector<std::unique_ptr<OperandMemory>> more;
  std::vector<const void*> more_pointers;
  std::vector<TensorLayout> more_layouts;
  for (std::size_t i = 0; i < input.more.size(); ++i) {
    more.push_back(std::make_unique<OperandMemory>(backend, *queue, input.n, input.more_shapes[i],
                                                   op.values.x, place, input.more[i]));
    more_pointers.push_back(more.back()->data());
    more_layouts.push_back(more.back()->layout());
  }
  const OperandMemory workspace(backend, *queue, needs.workspace_bytes);
  const OperandMemory side(backend, *queue, needs.side_bytes);
  const auto weight_memory = backend.allocate(needs.packed_weight_bytes, "weights of a test");
  queue->copy_to_device(weight_memory->data(), packed.data(), needs.packed_weight_bytes);

  const StepPointers pointers{x.data(),
                              in_place   ? y.data()
                              : residual ? residual->data()
                                         : nullptr,
                              y.data(),
                              packed.empty() ? nullptr : weight_memory->data(),
                              needs.workspace_bytes > 0 ? workspace.data() : nullptr,
                              needs.side_bytes > 0 ? side.data() : nullptr,
                              more_pointers};
  const TensorLayout residual_layout = residual ? residual->layout() : y.layout();
  const auto step = row.prepare(
      op, config, {x.layout(), residual_layout, y.layout(), backend.info(), more_layouts});
  step->enqueue(pointers, *queue);
  queue->wait();

  EXPECT_TRUE(x.unchanged()) << "the input changed";
  EXPECT_TRUE(!residual || residual->unchanged()) << "the residual changed";
  for (const auto& value : more) EXPECT_TRUE(value->unchanged()) << "a further input changed";
  EXPECT_TRUE(y.surroundings_intact()) << "a byte beside the output changed";
  EXPECT_TRUE(y.padding_holds()) << "what pads the output is neither finite nor zero";
  EXPECT_TRUE(workspace.surroundings_intact()) << "a byte beside the workspace changed";
  EXPECT_TRUE(side.surroundings_intact()) << "a byte beside the side output changed";
  std::vector<std::byte> weights_after(packed.size());
  queue->copy_to_host(weights_after.data(), weight_memory->data(), needs.packed_weight_bytes);
  queue->wait();
  EXPECT_EQ(weights_after, packed) << "the weights changed";

  RowResult result{y.values(), {}, step->kernel()};
  const std::vector<std::byte> ranking = side.bytes();
  result.side.resize(ranking.size() / sizeof(RankedClass));
  std::memcpy(result.side.data(), ranking.data(), ranking.size());
  return result;
}

}  // namespace vertebra
