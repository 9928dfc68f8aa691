#pragma once

#include <cuda_runtime_api.h>

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "tests/emulator/runtime/graph.h"
#include "tests/emulator/runtime/operation.h"
#include "tests/emulator/runtime/streams.h"

namespace vertebra::emulator::runtime {

/// An instantiated graph: a copy of its own, which launches run.
class GraphExec {
 public:
  /// Null if the nodes form a circle.
  static std::unique_ptr<GraphExec> make(const Graph& graph, unsigned long long flags);

  /// The node made of a node of the graph; null if it has none.
  GraphNode* find(cudaGraphNode_t original) const;
  /// Takes over what the nodes of another graph do, if its shape is the same.
  cudaGraphExecUpdateResultInfo update(const Graph& graph);
  /// Submits every node, behind all that is in the stream; what follows in the stream waits for
  /// all.
  void launch(Runtime& runtime, Stream& stream);

  unsigned long long flags() const { return flags_; }
  const Graph& graph() const { return *graph_; }
  /// Lanes beside the stream's own; its owner gives them back.
  const std::vector<std::size_t>& lanes() const { return lanes_; }

 private:
  struct Launch;

  unsigned long long flags_ = 0;
  std::unique_ptr<Graph> graph_;
  std::map<cudaGraphNode_t, GraphNode*> copies_;
  std::vector<std::size_t> lanes_;
  OperationPtr last_;  ///< the end of its last launch
};

/// The graphs that the program owns.
struct Graphs {
  GraphIndex index;
  std::map<cudaGraph_t, std::unique_ptr<Graph>> owned;
  HandleTable<GraphExec, cudaGraphExec_t> execs;
  /// The node of a cudaGraphClone that was made of a node.
  std::map<std::pair<cudaGraph_t, cudaGraphNode_t>, cudaGraphNode_t> clones;

  Graph& create();
};

}  // namespace vertebra::emulator::runtime
