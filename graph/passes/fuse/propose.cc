#include "graph/passes/fuse/propose.h"

#include <array>

#include "graph/passes/pattern.h"

namespace vertebra {

bool propose(std::string_view pass, Graph& graph, NodeId id, Attributes attributes,
             std::vector<ValueId> inputs, NodeId absorbed, FusionOracle& oracle,
             std::vector<FusionRecord>& records) {
  const std::array<NodeId, 2> replaced{absorbed, id};
  const FusionVerdict verdict = oracle.ask({pass, graph, attributes, inputs, replaced});
  FusionRecord record{std::string(pass), graph.name_of(graph.node(id)), false,
                      verdict.support.reason(), verdict.gain_s};
  if (verdict.support) {
    record.accepted = verdict.gain_s > 0;
    if (!record.accepted) record.reason = "no gain";
  }
  if (record.accepted) {
    const Node taken_over = graph.node(absorbed);
    replace_node(graph, id, std::move(attributes), std::move(inputs), taken_over);
  }
  records.push_back(std::move(record));
  return records.back().accepted;
}

}  // namespace vertebra
