// What the tests of passes share: small graphs as text, weights and inputs for them, a scripted
// oracle.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/interpret/interpret.h"
#include "graph/ir/text.h"
#include "graph/passes/fusion_oracle.h"
#include "graph/passes/pipelines.h"

namespace vertebra {

// Says yes at a gain, yes without gain, or no.
class ScriptedOracle final : public FusionOracle {
 public:
  explicit ScriptedOracle(FusionVerdict verdict = {Support::yes(), 1.0}) : verdict_(verdict) {}
  FusionVerdict ask(const FusionProposal& proposal) override {
    asked.push_back(
        proposal.graph.value(proposal.graph.node(proposal.replaced.back()).output).name);
    return verdict_;
  }
  FusionVerdict compare(const RewriteProposal&) override { return verdict_; }
  std::vector<std::string> asked;

 private:
  FusionVerdict verdict_;
};

// A graph of stage `stage` on a 4x4x2 input "x", from node lines and outputs.
inline Graph graph_of(const std::string& stage, const std::string& nodes,
                      const std::string& outputs) {
  return parse_graph("graph \"g\" stage=" + stage + "\ninput \"x\" 4x4x2\n" + nodes + "output " +
                     outputs + "\n");
}

// A 1x1 convolution of two channels with weight tensor `name`; `rest` ends the line.
inline std::string conv_line(
    const std::string& name, const std::string& inputs,
    const std::string& weight_rest = " \"\" []]",
    const std::string& rest = " residual=false clamp=none activation=none mean=false") {
  return "\"" + name + "\" = conv2d(" + inputs +
         ") k=2 r=1 s=1 stride_h=1 stride_w=1 pad=[0 0 0 0] groups=1 weight=[\"" + name +
         "/w\" krsc" + weight_rest + rest;
}

// Deterministic numbers for every tensor that the small graphs name.
inline WeightMap small_weights() {
  WeightMap weights;
  for (const std::string conv : {"c", "d"}) {
    weights[conv + "/w"] = {{2, 1, 1, 2}, {0.5f, -1.25f, 2.0f, 0.75f}};
  }
  weights["e/w"] = {{1, 1, 1, 2}, {-0.75f, 1.5f}};
  for (const std::string norm : {"n", "m"}) {
    weights[norm + "/g"] = {{2}, {1.5f, norm == "n" ? -0.5f : 4.0f}};
    weights[norm + "/b"] = {{2}, {0.25f, norm == "n" ? 3.0f : -1.0f}};
    weights[norm + "/m"] = {{2}, {-1.0f, 0.125f}};
    weights[norm + "/v"] = {{2}, {2.0f, 0.5f}};
  }
  return weights;
}

inline std::string norm_fields(const std::string& name) {
  return "[\"" + name + "/g\" \"" + name + "/b\" \"" + name + "/m\" \"" + name + "/v\" 0.001]";
}

// The outputs of both graphs agree in double.
inline void expect_equal_outputs(const Graph& before, const Graph& after) {
  std::vector<double> input;
  for (int i = 0; i < 2 * 32; ++i) input.push_back((i * 37 % 64) / 8.0 - 4.0);
  const InterpretedValues a = interpret(before, small_weights(), 2, input);
  const InterpretedValues b = interpret(after, small_weights(), 2, input);
  ASSERT_EQ(before.outputs.size(), after.outputs.size());
  for (std::size_t i = 0; i < before.outputs.size(); ++i) {
    const auto& expected = a.at(before.value(before.outputs[i]).name);
    const auto& got = b.at(after.value(after.outputs[i]).name);
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t j = 0; j < got.size(); ++j) ASSERT_NEAR(got[j], expected[j], 1e-12) << j;
  }
}

}  // namespace vertebra
