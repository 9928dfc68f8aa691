// A fusing pass proposes a bigger node; the oracle says whether the device can run it and what that
// gains. The device's answers steer fusion: the passes know no device.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "graph/core/support.h"
#include "graph/ir/graph.h"

namespace vertebra {

struct FusionProposal {
  std::string_view pass;
  const Graph& graph;            // before the change
  const Attributes& attributes;  // of the node proposed
  std::span<const ValueId> inputs;
  std::span<const NodeId> replaced;  // the nodes it would stand for, the last one makes its value
};

// Some nodes of a graph in place of others that make the same values.
struct RewriteProposal {
  std::string_view pass;
  const Graph& before;
  std::span<const NodeId> replaced;  // of `before`
  const Graph& after;
  std::span<const NodeId> made;  // of `after`
};

struct FusionVerdict {
  Support support = Support::yes();
  double gain_s = 0;  // estimated seconds saved at the batch that the oracle stands for
};

class FusionOracle {
 public:
  virtual ~FusionOracle() = default;
  virtual FusionVerdict ask(const FusionProposal& proposal) = 0;
  // An oracle that knows nothing of costs leaves a graph as it is.
  virtual FusionVerdict compare(const RewriteProposal&) {
    return {Support::no("this oracle compares no graphs"), 0};
  }
};

// One line per proposal, for `inspect --fusions`.
struct FusionRecord {
  std::string pass;
  std::string node;  // the value that the fused node makes
  bool accepted = false;
  std::string reason;  // why not; empty when accepted
  double gain_s = 0;
};

}  // namespace vertebra
