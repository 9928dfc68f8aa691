#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <map>
#include <memory>
#include <variant>
#include <vector>

#include "tests/emulator/runtime/work.h"

namespace vertebra::emulator::runtime {

class Graph;
struct GraphNode;

struct EmptyNode {};
struct ChildNode {
  std::unique_ptr<Graph> graph;
};
struct EventRecordNode {
  cudaEvent_t event = nullptr;
};
struct EventWaitNode {
  cudaEvent_t event = nullptr;
};

/// What a node does.
using NodeWork = std::variant<EmptyNode, KernelWork, CopyWork, FillWork, HostWork, ActionWork,
                              ChildNode, EventRecordNode, EventWaitNode>;
NodeWork clone(const NodeWork& work);
cudaGraphNodeType type_of(const NodeWork& work);

struct GraphNode {
  cudaGraphNode_t handle = nullptr;
  Graph* graph = nullptr;
  NodeWork work;
  std::vector<GraphNode*> after;  ///< its dependencies, without repetitions
  bool enabled = true;
  std::vector<void*> parameters;  ///< what cudaGraphKernelNodeGetParams handed out last
};

/// Handles of all graphs and nodes, those within other graphs included.
class GraphIndex {
 public:
  Graph* find(cudaGraph_t handle) const;
  GraphNode* find(cudaGraphNode_t handle) const;

 private:
  friend class Graph;
  std::uintptr_t next_ = 0x10000;
  std::map<cudaGraph_t, Graph*> graphs_;
  std::map<cudaGraphNode_t, GraphNode*> nodes_;
};

/// Nodes in the order in which they were added, which need not be one in which they may run.
class Graph {
 public:
  explicit Graph(GraphIndex& index);
  ~Graph();
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  cudaGraph_t handle() const { return handle_; }
  const std::vector<std::unique_ptr<GraphNode>>& nodes() const { return nodes_; }
  GraphNode& add(NodeWork work, std::vector<GraphNode*> after);
  /// With all edges from and to it.
  void remove(GraphNode& node);
  /// `copies`, if given, gets the copy of each node, those of child graphs included.
  std::unique_ptr<Graph> clone(std::map<cudaGraphNode_t, GraphNode*>* copies = nullptr) const;
  std::vector<GraphNode*> followers(const GraphNode& node) const;
  /// The nodes in an order in which they may run. Shorter than nodes() if they form a circle.
  std::vector<GraphNode*> sorted() const;

 private:
  GraphIndex& index_;
  cudaGraph_t handle_;
  std::vector<std::unique_ptr<GraphNode>> nodes_;
};

}  // namespace vertebra::emulator::runtime
