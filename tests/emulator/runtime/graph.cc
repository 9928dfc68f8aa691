#include "tests/emulator/runtime/graph.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace vertebra::emulator::runtime {

NodeWork clone(const NodeWork& work) {
  return std::visit(
      [](const auto& one) -> NodeWork {
        if constexpr (std::is_same_v<decltype(one), const ChildNode&>)
          return ChildNode{one.graph->clone()};
        else
          return one;
      },
      work);
}

cudaGraphNodeType type_of(const NodeWork& work) {
  struct {
    cudaGraphNodeType operator()(const EmptyNode&) { return cudaGraphNodeTypeEmpty; }
    cudaGraphNodeType operator()(const KernelWork&) { return cudaGraphNodeTypeKernel; }
    cudaGraphNodeType operator()(const CopyWork&) { return cudaGraphNodeTypeMemcpy; }
    cudaGraphNodeType operator()(const FillWork&) { return cudaGraphNodeTypeMemset; }
    cudaGraphNodeType operator()(const HostWork&) { return cudaGraphNodeTypeHost; }
    cudaGraphNodeType operator()(const ActionWork&) { return cudaGraphNodeTypeHost; }
    cudaGraphNodeType operator()(const ChildNode&) { return cudaGraphNodeTypeGraph; }
    cudaGraphNodeType operator()(const EventRecordNode&) { return cudaGraphNodeTypeEventRecord; }
    cudaGraphNodeType operator()(const EventWaitNode&) { return cudaGraphNodeTypeWaitEvent; }
  } visitor;
  return std::visit(visitor, work);
}

Graph* GraphIndex::find(cudaGraph_t handle) const {
  const auto found = graphs_.find(handle);
  return found == graphs_.end() ? nullptr : found->second;
}

GraphNode* GraphIndex::find(cudaGraphNode_t handle) const {
  const auto found = nodes_.find(handle);
  return found == nodes_.end() ? nullptr : found->second;
}

Graph::Graph(GraphIndex& index)
    : index_(index), handle_(reinterpret_cast<cudaGraph_t>(index.next_ += 16)) {
  index_.graphs_[handle_] = this;
}

Graph::~Graph() {
  for (const auto& node : nodes_) index_.nodes_.erase(node->handle);
  index_.graphs_.erase(handle_);
}

GraphNode& Graph::add(NodeWork work, std::vector<GraphNode*> after) {
  auto node = std::make_unique<GraphNode>();
  node->handle = reinterpret_cast<cudaGraphNode_t>(index_.next_ += 16);
  node->graph = this;
  node->work = std::move(work);
  for (GraphNode* earlier : after)
    if (std::find(node->after.begin(), node->after.end(), earlier) == node->after.end())
      node->after.push_back(earlier);
  index_.nodes_[node->handle] = node.get();
  return *nodes_.emplace_back(std::move(node));
}

void Graph::remove(GraphNode& node) {
  for (const auto& other : nodes_) std::erase(other->after, &node);
  index_.nodes_.erase(node.handle);
  std::erase_if(nodes_, [&](const auto& own) { return own.get() == &node; });
}

std::unique_ptr<Graph> Graph::clone(std::map<cudaGraphNode_t, GraphNode*>* copies) const {
  auto copy = std::make_unique<Graph>(index_);
  std::map<const GraphNode*, GraphNode*> of;
  for (const auto& node : nodes_) {
    const auto* child = std::get_if<ChildNode>(&node->work);
    GraphNode& twin = copy->add(
        child ? NodeWork(ChildNode{child->graph->clone(copies)}) : runtime::clone(node->work), {});
    twin.enabled = node->enabled;
    of[node.get()] = &twin;
    if (copies) (*copies)[node->handle] = &twin;
  }
  for (const auto& node : nodes_)
    for (const GraphNode* earlier : node->after) of[node.get()]->after.push_back(of[earlier]);
  return copy;
}

std::vector<GraphNode*> Graph::followers(const GraphNode& node) const {
  std::vector<GraphNode*> found;
  for (const auto& other : nodes_)
    if (std::find(other->after.begin(), other->after.end(), &node) != other->after.end())
      found.push_back(other.get());
  return found;
}

std::vector<GraphNode*> Graph::sorted() const {
  std::map<const GraphNode*, std::size_t> waits_for;
  std::map<const GraphNode*, std::vector<GraphNode*>> followers;
  std::vector<GraphNode*> order;
  for (const auto& node : nodes_) {
    waits_for[node.get()] = node->after.size();
    for (const GraphNode* earlier : node->after) followers[earlier].push_back(node.get());
    if (node->after.empty()) order.push_back(node.get());
  }
  for (std::size_t n = 0; n < order.size(); ++n)
    for (GraphNode* follower : followers[order[n]])
      if (--waits_for[follower] == 0) order.push_back(follower);
  return order;
}

}  // namespace vertebra::emulator::runtime
