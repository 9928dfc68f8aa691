// The two pipelines: from what a builder made to the canonical form, and on to the form fused for a
// device. The verifier runs after every pass; `observer` sees the graph after each.
#pragma once

#include <functional>

#include "graph/passes/fusion_oracle.h"

namespace vertebra {

using PassObserver = std::function<void(std::string_view pass, const Graph& graph)>;

// Imported -> canonical. Values are preserved exactly in real arithmetic.
void canonicalize(Graph& graph, const PassObserver& observer = {});

// Canonical -> fused, as the oracle answers. Returns every proposal with its verdict.
std::vector<FusionRecord> fuse(Graph& graph, FusionOracle& oracle,
                               const PassObserver& observer = {});

}  // namespace vertebra
