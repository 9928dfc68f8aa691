// Which buffer holds each value, and how long each buffer lives. Aliasing is decided here and
// nowhere in the graph: an output that takes over its residual's memory shares that buffer.
#pragma once

#include <vector>

#include "engine/plan/plan.h"
#include "engine/plan/target.h"
#include "graph/ir/graph.h"

namespace vertebra {

class BufferAssignment {
 public:
  // Values of n images in the target's formats; the graph's input is the caller's memory.
  BufferAssignment(const Graph& graph, std::int64_t n, const CompileTarget& target);

  // Whether node `id` may write its output over its second input: that value is not the caller's,
  // not an output of the graph, of the output's layout, and not read by a later node or a second
  // time by this one.
  bool residual_may_alias_output(NodeId id) const;

  // Gives node `id` its output's buffer, new or the residual's, its workspace and its side output.
  // Nodes in order.
  void assign(NodeId id, const Needs& needs, PlanStep& step);

  BufferRef where(ValueId id) const { return refs_.at(static_cast<std::size_t>(id)); }

  // One request per buffer, lifetimes in steps; outputs live to the end.
  std::vector<memory::BufferRequest> requests() const { return requests_; }

 private:
  std::int64_t upper_of(ValueId id) const;
  std::int32_t add(std::string name, std::int64_t lower, std::int64_t upper, std::int64_t bytes,
                   std::int64_t alignment);

  const Graph& graph_;
  std::int64_t n_;
  CompileTarget target_;
  std::vector<NodeId> last_use_;
  std::vector<BufferRef> refs_;
  std::vector<memory::BufferRequest> requests_;
};

}  // namespace vertebra
