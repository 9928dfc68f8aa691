// Which values lie in the memory of a concatenation as slices of its channels, so that nothing is
// copied to join them.
//
//   a ---+                        +---------------+
//        +-- concat -- y    ==>   | a  |  b       |  one buffer, pixels of y
//   b ---+                        +---------------+
//
// A value is a slice of one concat at most; that concat's output may be a slice of another. Taken
// where some implementation of the producer and of every reader works on slices of that offset and
// stride, and where the estimates of these grow by no more than the copy costs. The graph's input
// and outputs never are: others read them.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/plan/target.h"
#include "graph/ir/graph.h"
#include "kernels/registry/ops.h"

namespace vertebra {

class SlicePlan {
 public:
  // Estimates are made at a batch of n. The graph and the target outlive this.
  SlicePlan(const Graph& graph, const CompileTarget& target, std::int64_t n);

  // The value whose buffer holds this one: itself, or a concat's output.
  ValueId root_of(ValueId id) const { return places_.at(static_cast<std::size_t>(id)).root; }

  // Elements from the root's first channel to this value's.
  std::int64_t channel_offset_of(ValueId id) const {
    return places_.at(static_cast<std::size_t>(id)).channel_offset;
  }

  bool is_slice(ValueId id) const { return root_of(id) != id; }

  // What a node is asked for where its operands lie so: flags of slices, and what a concat finds in
  // place.
  StepOp step_op(const Node& node, std::int64_t n) const;

  // The greatest common divisor of the offsets and pixel strides of a node's slices; 0: none.
  std::int64_t granularity_of(const Node& node) const;

  // Whether a node has nothing to do: a concat of values that all lie in place.
  bool is_free(const Node& node) const;

 private:
  struct Place {
    ValueId root = kNoValue;
    std::int64_t channel_offset = 0;
  };

  bool lies_in_place(ValueId part, ValueId whole, std::int64_t channel_offset) const;
  std::int64_t pixel_stride_of(ValueId root) const;
  void place_parts(const Node& concat);
  bool may_be_part(ValueId part, ValueId whole) const;
  // Puts `part` at `place` if that is granted and pays.
  void try_place(ValueId part, const Place& place);

  const Graph& graph_;
  const CompileTarget& target_;
  std::int64_t n_;
  std::vector<Place> places_;
  std::vector<std::vector<NodeId>> readers_;
};

}  // namespace vertebra
