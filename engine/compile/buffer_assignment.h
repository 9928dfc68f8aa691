// Which buffer holds each value, and how long each buffer lives. Aliasing is decided here and
// nowhere in the graph: an output that takes over its residual's memory shares that buffer, and so
// do the slices of a concat.
#pragma once

#include <vector>

#include "engine/compile/slice_plan.h"
#include "engine/plan/plan.h"
#include "engine/plan/target.h"
#include "graph/ir/graph.h"

namespace vertebra {

class BufferAssignment {
 public:
  // Values of n images in the target's formats; the graph's input is the caller's memory. The
  // arguments outlive this.
  BufferAssignment(const Graph& graph, std::int64_t n, const CompileTarget& target,
                   const SlicePlan& slices);

  // Whether node `id` may write its output over its second input: that value is not the caller's,
  // not an output of the graph, of the output's layout, neither is a slice, and neither the value
  // nor a slice of it is read by a later node or a second time by this one.
  bool residual_may_alias_output(NodeId id) const;

  // Gives node `id` its output's buffer, that of its root, a new one or the residual's, its
  // workspace and its side output. Nodes in order.
  void assign(NodeId id, const Needs& needs, PlanStep& step);

  BufferRef where(ValueId id) const { return refs_.at(static_cast<std::size_t>(id)); }

  // One request per buffer, lifetimes in steps; outputs live to the end.
  std::vector<memory::BufferRequest> requests() const { return requests_; }

 private:
  std::int64_t upper_of(ValueId id) const;
  // A reference to the value's place in its root's buffer, which is made at the first call.
  BufferRef place(ValueId id, NodeId first_writer, std::int64_t alignment);
  std::int32_t add(std::string name, std::int64_t lower, std::int64_t upper, std::int64_t bytes,
                   std::int64_t alignment);

  const Graph& graph_;
  std::int64_t n_;
  const CompileTarget& target_;
  const SlicePlan& slices_;
  std::vector<NodeId> last_use_;  // of a root: of it and all its slices
  std::vector<BufferRef> refs_;
  std::vector<std::int32_t> buffers_;  // of roots
  std::vector<memory::BufferRequest> requests_;
};

}  // namespace vertebra
