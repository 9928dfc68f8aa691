// Values that lie in the memory of their concatenation: which do, which must not, and that a plan
// with slices of every kind computes what the graph says.
#include <gtest/gtest.h>

#include <cmath>

#include "engine/api/compile_model.h"
#include "engine/compile/buffer_assignment.h"
#include "engine/compile/slice_plan.h"
#include "engine/interpret/interpret.h"
#include "engine/runtime/executor.h"
#include "graph/ir/builder.h"
#include "kernels/cpu/cpu_backend.h"
#include "zoo/synthetic.h"
#include "zoo/weight_tensors.h"

namespace vertebra {
namespace {

Conv2dAttributes conv(const std::string& name, std::int64_t k, std::int64_t filter = 1) {
  const std::int64_t half = filter / 2;
  return {k,      filter,
          filter, 1,
          1,      {half, half, half, half},
          1,      {name + ".w", WeightLayout::kKRSC, "", {}},
          {}};
}

// Two layers of a DenseNet block: each reads all before it.
Graph dense_block(std::int64_t growth) {
  GraphBuilder b("block", {6, 5, 16});
  const ValueId a = b.conv2d("a", b.input(), conv("a", 16));
  const ValueId c1 = b.concat("c1", {a, b.conv2d("g1", b.relu("r1", a), conv("g1", growth, 3))});
  const ValueId c2 = b.concat("c2", {c1, b.conv2d("g2", b.relu("r2", c1), conv("g2", growth, 3))});
  return std::move(b).finish({b.relu("r3", c2)});
}

struct Planned {
  explicit Planned(Graph g, DeviceInfo device = cpu_device_info(1))
      : graph(std::move(g)), target(std::move(device)), slices(graph, target, 2) {}

  ValueId id(const std::string& name) const { return graph.find_value(name); }
  std::string root(const std::string& name) const {
    return graph.value(slices.root_of(id(name))).name;
  }
  std::int64_t offset(const std::string& name) const { return slices.channel_offset_of(id(name)); }

  Graph graph;
  CompileTarget target;
  SlicePlan slices;
};

TEST(SlicePlan, PutsPartsOfPartsIntoTheLastConcat) {
  const Planned planned(dense_block(8));
  for (const auto& [name, offset] :
       {std::pair{"a", 0}, {"g1", 16}, {"c1", 0}, {"g2", 24}, {"c2", 0}}) {
    EXPECT_EQ(planned.root(name), "c2") << name;
    EXPECT_EQ(planned.offset(name), offset) << name;
  }
  for (const char* name : {"r1", "r2", "r3"}) EXPECT_EQ(planned.root(name), name);
  for (const Node& node : planned.graph.nodes) {
    EXPECT_EQ(planned.slices.is_free(node),
              std::holds_alternative<ConcatAttributes>(node.attributes));
  }
}

TEST(SlicePlan, OnAGpuTakesWholeVectorsAlone) {
  const Planned planned(dense_block(8), find_gpu_device_info("sm_80"));
  EXPECT_EQ(planned.root("g2"), "c2");
  const Planned odd(dense_block(12), find_gpu_device_info("sm_80"));
  EXPECT_EQ(odd.root("g2"), "g2");
}

TEST(SlicePlan, OnAGpuRefusesAnOffsetWithinAVector) {
  GraphBuilder b("g", {6, 5, 16});
  const ValueId a = b.conv2d("a", b.input(), conv("a", 4));
  const ValueId part = b.conv2d("part", b.input(), conv("part", 8));
  const ValueId rest = b.conv2d("rest", b.input(), conv("rest", 4));
  const Planned planned(std::move(b).finish({b.relu("r", b.concat("c", {a, part, rest}))}),
                        find_gpu_device_info("sm_80"));
  EXPECT_EQ(planned.root("part"), "part");
}

TEST(SlicePlan, KeepsTheWholeWhileAPartIsRead) {
  GraphBuilder b("g", {6, 5, 16});
  const ValueId a = b.conv2d("a", b.input(), conv("a", 8));
  const ValueId c = b.concat("c", {a, b.conv2d("part", b.input(), conv("part", 8))});
  const ValueId r = b.relu("r", c);
  const ValueId late = b.conv2d("late", a, conv("late", 8, 3));
  const Planned planned(std::move(b).finish({r, late}));
  ASSERT_EQ(planned.root("a"), "c");
  BufferAssignment buffers(planned.graph, 2, planned.target, planned.slices);
  for (NodeId id = 0; id < static_cast<NodeId>(planned.graph.nodes.size()); ++id) {
    PlanStep step;
    buffers.assign(id, {}, step);
  }
  const auto requests = buffers.requests();
  const auto whole = static_cast<std::size_t>(buffers.where(c).buffer);
  EXPECT_EQ(requests.at(whole).lower, planned.graph.value(a).producer);
  EXPECT_EQ(requests.at(whole).upper, planned.graph.value(late).producer + 1);
  EXPECT_EQ(requests.size(), 3u);  // c, r, late
}

TEST(SlicePlan, NoSumTakesTheMemoryOfASliceOrOfWhatItReadsInSlices) {
  GraphBuilder b("g", {6, 5, 16});
  const ValueId a = b.conv2d("a", b.input(), conv("a", 8));
  const ValueId c = b.concat("c", {b.conv2d("part", b.input(), conv("part", 8)), a});
  Conv2dAttributes sum = conv("sum", 8);
  sum.epilogue.residual = true;
  const ValueId over_slice = b.add_node("over_slice", sum, {c, a});
  Conv2dAttributes wide = conv("wide", 16);
  wide.epilogue.residual = true;
  const ValueId over_whole = b.add_node("over_whole", wide, {a, c});
  const Planned planned(std::move(b).finish({over_slice, over_whole}),
                        find_gpu_device_info("sm_80"));
  ASSERT_EQ(planned.root("a"), "c");
  const BufferAssignment buffers(planned.graph, 2, planned.target, planned.slices);
  EXPECT_FALSE(buffers.residual_may_alias_output(planned.graph.value(over_slice).producer));
  EXPECT_FALSE(buffers.residual_may_alias_output(planned.graph.value(over_whole).producer));
}

TEST(SlicePlan, LeavesTheGraphsInputAndItsOutputsAlone) {
  GraphBuilder b("g", {6, 5, 16});
  const ValueId a = b.conv2d("a", b.input(), conv("a", 8));
  const ValueId part = b.conv2d("part", a, conv("part", 8));
  const ValueId whole = b.concat("whole", {b.input(), a, part});
  const Planned planned(std::move(b).finish({a, b.relu("r", whole)}));
  EXPECT_EQ(planned.root("input"), "input");
  EXPECT_EQ(planned.root("a"), "a");
  EXPECT_EQ(planned.root("part"), "whole");
  EXPECT_EQ(planned.offset("part"), 24);
  EXPECT_FALSE(planned.slices.is_free(*planned.graph.producer_of(planned.id("whole"))));
}

TEST(SlicePlan, PutsAValueIntoOneConcatOnce) {
  GraphBuilder b("g", {6, 5, 16});
  const ValueId a = b.conv2d("a", b.input(), conv("a", 8));
  const ValueId twice = b.concat("twice", {a, a});
  const ValueId again = b.concat("again", {b.conv2d("other", a, conv("other", 4)), a});
  const Planned planned(std::move(b).finish({b.relu("r", twice), b.relu("s", again)}));
  EXPECT_EQ(planned.root("a"), "again");
  EXPECT_EQ(planned.offset("a"), 4);
  EXPECT_TRUE(planned.slices.is_free(*planned.graph.producer_of(planned.id("again"))));
  EXPECT_FALSE(planned.slices.is_free(*planned.graph.producer_of(planned.id("twice"))));
}

// Slices that are written and read by every kind of step, sums beside and over slices that are read
// again, taps, a value that is joined twice.
Graph thicket() {
  GraphBuilder b("thicket", {9, 7, 3});
  const ValueId x = b.normalize("x", b.input(), {{127, 127, 127}, {128, 128, 128}});
  const ValueId a = b.conv2d("a", x, conv("a", 12, 3));
  const ValueId p = b.conv2d("p", a, conv("p", 12));
  const ValueId s = b.add("s", p, a);
  const ValueId c1 = b.concat("c1", {s, b.conv2d("q", s, conv("q", 5, 3))});
  const ValueId u = b.add("u", b.conv2d("v", c1, conv("v", 12)), s);
  Pool2dAttributes pool{PoolKind::kMean, 3, 3, 1, 1, {1, 1, 1, 1}, false};
  const ValueId m = b.pool2d("m", c1, pool);
  const ValueId gate = b.activation("gate", b.global_pool("mean", u), ActivationKind::kSigmoid);
  const ValueId g = b.multiply("g", u, gate);
  const ValueId silu = b.activation("silu", m, ActivationKind::kSilu);
  const ValueId l = b.lrn("l", g, {});
  const ValueId crop = b.crop("crop", b.pad("pad", l, {1, 1, 1, 1}), {1, 1, 1, 1});
  const ValueId c2 = b.concat("c2", {c1, u, m, g, silu, crop, u});
  const ValueId bn =
      b.batch_norm("bn", c2, {"bn.gamma", "bn.beta", "bn.mean", "bn.variance", 1e-3});
  const ValueId c3 = b.concat("c3", {b.relu("r", bn), b.conv2d("w", c2, conv("w", 7, 3))});
  const ValueId flat = b.flatten("flat", c3, FlattenOrder::kCHW);
  return std::move(b).finish({flat, m});
}

TEST(SlicePlan, APlanWithSlicesComputesTheGraph) {
  const Graph graph = thicket();
  const WeightMap weights = zoo::synthetic_weights(graph);
  const Plan plan = compile_model(graph, {}, cpu_device_info(2), 3).plan;
  std::string slices;
  for (const PlanStep& step : plan.buckets.back().steps) {
    std::visit(
        [&](const auto& op) {
          if (op.values.x_is_slice) slices += " <" + step.name;
          if (op.values.residual_is_slice) slices += " +" + step.name;
          if (op.values.y_is_slice) slices += " >" + step.name;
        },
        step.op);
  }
  // What the estimates make of it; the values below hold whatever they make.
  EXPECT_NE(slices, "");
  const auto backend = cpu::open_cpu(2);
  const auto scope = backend->enter();
  const Prepared prepared(plan, weights, backend);
  Executor executor(plan, prepared, graph.shape_of(graph.input));
  for (const std::int64_t n : {1, 3}) {
    const auto elements = static_cast<std::size_t>(n * graph.shape_of(graph.input).num_elements());
    std::vector<std::uint8_t> pixels(elements);
    std::vector<double> input(elements);
    for (std::size_t i = 0; i < elements; ++i) {
      pixels[i] = static_cast<std::uint8_t>(256 * zoo::synthetic_uniform(7, i));
      input[i] = pixels[i];
    }
    executor.run_pixels(n, pixels.data());
    const InterpretedValues expected = interpret(graph, weights, n, input);
    for (std::size_t i = 0; i < graph.outputs.size(); ++i) {
      const auto& values = expected.at(graph.value(graph.outputs[i]).name);
      const std::vector<float> got = executor.output(n, i);
      ASSERT_EQ(got.size(), values.size());
      for (std::size_t j = 0; j < got.size(); ++j) {
        ASSERT_NEAR(got[j], values[j], 1e-4 * (1 + std::abs(values[j]))) << i << ' ' << j << slices;
      }
    }
  }
}

}  // namespace
}  // namespace vertebra
