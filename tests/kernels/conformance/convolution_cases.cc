#include "tests/kernels/conformance/convolution_cases.h"

#include <fmt/format.h>

#include <set>
#include <string>

#include "engine/compile/step_op.h"
#include "engine/compile/table_oracle.h"
#include "graph/passes/pipelines.h"
#include "zoo/model_spec.h"

namespace vertebra {

std::vector<FusedConv2d> zoo_convolutions(std::string_view model, const CompileTarget& target,
                                          std::int64_t n) {
  Graph graph = zoo::find_model(model).build();
  canonicalize(graph);
  TableOracle oracle(target, n);
  fuse(graph, oracle);
  std::vector<FusedConv2d> ops;
  std::set<std::string> seen;
  for (const Node& node : graph.nodes) {
    if (!std::holds_alternative<Conv2dAttributes>(node.attributes)) continue;
    auto op = std::get<FusedConv2d>(make_step_op(graph, node, n, target));
    for (std::int64_t* extent : {&op.problem.h, &op.problem.w}) {
      if (*extent > 15) *extent = 14 + *extent % 2;
    }
    const std::string text = fmt::format("{} {} {}", to_string(op.problem), op.epilogue.residual,
                                         op.epilogue.clamp.has_value());
    if (seen.insert(text).second) ops.push_back(op);
  }
  return ops;
}

std::vector<Conv2dProblem> odd_convolutions() {
  std::vector<Conv2dProblem> problems;
  for (const std::string_view text : {
           "n1 h1 w1 c1 k1 r1 s1 stride1x1 pad0,0,0,0 groups1",       // the smallest
           "n3 h9 w7 c3 k8 r3 s3 stride2x2 pad0,0,1,1 groups1",       // a stem, odd extents
           "n1 h3 w3 c5 k7 r3 s3 stride1x1 pad0,0,0,0 groups1",       // 1x1 output
           "n3 h5 w4 c6 k10 r3 s3 stride1x1 pad2,2,2,2 groups1",      // padding over filter / 2
           "n1 h6 w7 c4 k4 r3 s2 stride1x1 pad2,0,1,1 groups1",       // every side another padding
           "n1 h9 w11 c5 k6 r2 s2 stride3x4 pad0,0,0,0 groups1",      // stride over filter
           "n3 h8 w8 c17 k33 r1 s1 stride1x1 pad0,0,0,0 groups1",     // one past 16 and 32
           "n1 h7 w5 c15 k31 r1 s1 stride1x1 pad0,0,0,0 groups1",     // one short of them
           "n1 h6 w5 c24 k16 r3 s3 stride1x1 pad1,1,1,1 groups1",     // taps of three vectors
           "n3 h5 w6 c37 k72 r2 s3 stride1x2 pad0,1,1,1 groups1",     // and of five, with a tail
           "n1 h7 w5 c24 k40 r1 s1 stride2x2 pad0,0,0,0 groups1",     // 1x1 with a stride
           "n1 h4 w4 c16 k16 r1 s1 stride1x1 pad1,1,1,1 groups1",     // 1x1 with padding
           "n3 h7 w6 c12 k18 r3 s3 stride1x1 pad1,1,1,1 groups3",     // groups
           "n1 h7 w6 c8 k16 r3 s3 stride1x1 pad1,1,1,1 groups8",      // two filters a channel
           "n3 h9 w8 c19 k19 r3 s3 stride1x1 pad1,1,1,1 groups19",    // depthwise tail
           "n1 h9 w8 c33 k33 r3 s3 stride2x2 pad0,0,1,1 groups33",    // and stride 2
           "n3 h11 w9 c17 k17 r5 s5 stride1x1 pad2,2,2,2 groups17",   // depthwise 5x5
           "n1 h11 w10 c40 k40 r5 s5 stride2x2 pad1,2,2,2 groups40",  // and stride 2
           "n1 h5 w5 c16 k16 r5 s5 stride1x1 pad0,0,0,0 groups16",    // depthwise, 1x1 output
       }) {
    problems.push_back(parse_conv2d_problem(text));
  }
  return problems;
}

}  // namespace vertebra
