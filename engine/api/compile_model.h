// A zoo graph all the way to a plan: what Model::load, `plan` and `inspect` share.
#pragma once

#include <string>
#include <vector>

#include "engine/plan/plan.h"
#include "engine/plan/target.h"
#include "graph/ir/graph.h"
#include "graph/passes/fusion_oracle.h"
#include "graph/passes/pipelines.h"

namespace vertebra {

// A graph fused for a device, with every proposal.
struct FusedModel {
  Graph graph;
  std::vector<FusionRecord> fusions;
};

struct CompiledModel {
  Graph fused;
  std::vector<FusionRecord> fusions;
  Plan plan;
};

// The passes alone, which need no implementation of every node. `imported` keeps its outputs; every
// name in `taps` is kept and becomes another output. InvalidArgument for a tap or a precision
// override that no value has. `observer` sees the graph after each pass; with VERTEBRA_DUMP_PASSES
// set to a folder, the text after each is written there too.
FusedModel fuse_model(Graph imported, const std::vector<std::string>& taps,
                      const CompileTarget& target, std::int64_t batch,
                      const PassObserver& observer = {});

// The same, and the plan of the fused graph.
CompiledModel compile_model(Graph imported, const std::vector<std::string>& taps,
                            const CompileTarget& target, std::int64_t max_batch,
                            const PassObserver& observer = {});

}  // namespace vertebra
