#include "tests/emulator/runtime/graph_exec.h"

#include <algorithm>
#include <utility>

#include "tests/emulator/runtime/events.h"
#include "tests/emulator/runtime/runtime.h"
#include "tests/emulator/runtime/scheduler.h"

namespace vertebra::emulator::runtime {
namespace {

/// Positions of a node's dependencies among the nodes of its graph, ascending.
std::vector<std::size_t> positions_before(const GraphNode& node) {
  std::vector<std::size_t> found;
  const auto& nodes = node.graph->nodes();
  for (std::size_t n = 0; n < nodes.size(); ++n)
    if (std::find(node.after.begin(), node.after.end(), nodes[n].get()) != node.after.end())
      found.push_back(n);
  return found;
}

bool has_circle(const Graph& graph) {
  if (graph.sorted().size() != graph.nodes().size()) return true;
  for (const auto& node : graph.nodes())
    if (const auto* child = std::get_if<ChildNode>(&node->work); child && has_circle(*child->graph))
      return true;
  return false;
}

cudaGraphExecUpdateResultInfo compare(const Graph& mine, const Graph& theirs) {
  const auto& a = mine.nodes();
  const auto& b = theirs.nodes();
  if (a.size() != b.size()) return {cudaGraphExecUpdateErrorTopologyChanged, nullptr, nullptr};
  for (std::size_t n = 0; n < a.size(); ++n) {
    if (type_of(a[n]->work) != type_of(b[n]->work))
      return {cudaGraphExecUpdateErrorNodeTypeChanged, b[n]->handle, nullptr};
    if (positions_before(*a[n]) != positions_before(*b[n]))
      return {cudaGraphExecUpdateErrorTopologyChanged, b[n]->handle, nullptr};
    if (const auto* child = std::get_if<ChildNode>(&a[n]->work)) {
      const auto inner = compare(*child->graph, *std::get<ChildNode>(b[n]->work).graph);
      if (inner.result != cudaGraphExecUpdateSuccess) return inner;
    }
  }
  return {cudaGraphExecUpdateSuccess, nullptr, nullptr};
}

void take_over(const Graph& mine, const Graph& theirs) {
  for (std::size_t n = 0; n < mine.nodes().size(); ++n) {
    GraphNode& node = *mine.nodes()[n];
    const NodeWork& work = theirs.nodes()[n]->work;
    if (const auto* child = std::get_if<ChildNode>(&node.work))
      take_over(*child->graph, *std::get<ChildNode>(work).graph);
    else
      node.work = clone(work);
  }
}

/// Whether some nodes have no order among them: anything but a chain may.
bool branches(const Graph& graph) {
  std::size_t roots = 0;
  for (const GraphNode* node : graph.sorted()) {
    roots += node->after.empty();
    if (roots > 1 || graph.followers(*node).size() > 1) return true;
    if (const auto* child = std::get_if<ChildNode>(&node->work); child && branches(*child->graph))
      return true;
  }
  return false;
}

}  // namespace

/// One launch: the operations of its nodes, chains of them in a lane each.
struct GraphExec::Launch {
  GraphExec& exec;
  Runtime& runtime;
  Stream& stream;
  std::string place;
  std::map<std::size_t, OperationPtr> tails;  ///< the last operation of each lane
  std::size_t lanes_used = 0;

  /// A lane whose last operation is one that this waits for, else one that nothing has used yet.
  std::size_t lane_after(const std::vector<OperationPtr>& after) {
    for (const OperationPtr& earlier : after)
      if (tails[earlier->lane] == earlier) return earlier->lane;
    if (lanes_used == exec.lanes_.size()) exec.lanes_.push_back(runtime.scheduler->take_lane());
    return exec.lanes_[lanes_used++];
  }

  OperationPtr add(Work work, const std::vector<OperationPtr>& after) {
    const std::size_t lane = lane_after(after);
    return tails[lane] = runtime.scheduler->add(std::move(work), place, lane, after);
  }

  /// Submits the nodes of a graph behind `start`; returns its ends.
  std::vector<OperationPtr> submit(const Graph& graph, const std::vector<OperationPtr>& start) {
    std::map<const GraphNode*, std::vector<OperationPtr>> done;
    std::vector<OperationPtr> ends;
    for (GraphNode* node : graph.sorted()) {
      std::vector<OperationPtr> after;
      for (const GraphNode* earlier : node->after)
        after.insert(after.end(), done[earlier].begin(), done[earlier].end());
      if (node->after.empty()) after = start;
      done[node] = submit(*node, after);
      if (graph.followers(*node).empty())
        ends.insert(ends.end(), done[node].begin(), done[node].end());
    }
    return ends.empty() ? start : ends;
  }

  std::vector<OperationPtr> submit(const GraphNode& node, std::vector<OperationPtr> after) {
    if (!node.enabled) return after;
    if (const auto* child = std::get_if<ChildNode>(&node.work)) return submit(*child->graph, after);
    if (const auto* wait = std::get_if<EventWaitNode>(&node.work)) {
      if (const Event* event = runtime.events->find(wait->event); event && event->operation)
        after.push_back(event->operation);
      return {add(ActionWork{"event wait", {}, {}}, after)};
    }
    if (const auto* record = std::get_if<EventRecordNode>(&node.work)) {
      const OperationPtr operation = add(ActionWork{"event record", {}, {}}, after);
      if (Event* event = runtime.events->find(record->event)) event->operation = operation;
      return {operation};
    }
    return {add(std::visit(
                    [](const auto& work) -> Work {
                      if constexpr (std::is_constructible_v<Work, decltype(work)>)
                        return work;
                      else
                        return ActionWork{"empty node", {}, {}};
                    },
                    node.work),
                after)};
  }
};

std::unique_ptr<GraphExec> GraphExec::make(const Graph& graph, unsigned long long flags) {
  auto exec = std::make_unique<GraphExec>();
  exec->flags_ = flags;
  exec->graph_ = graph.clone(&exec->copies_);
  if (has_circle(graph)) return nullptr;
  return exec;
}

GraphNode* GraphExec::find(cudaGraphNode_t original) const {
  const auto found = copies_.find(original);
  return found == copies_.end() ? nullptr : found->second;
}

cudaGraphExecUpdateResultInfo GraphExec::update(const Graph& graph) {
  const cudaGraphExecUpdateResultInfo info = compare(*graph_, graph);
  if (info.result == cudaGraphExecUpdateSuccess) take_over(*graph_, graph);
  return info;
}

void GraphExec::launch(Runtime& runtime, Stream& stream) {
  if (branches(*graph_)) runtime.streams->expect_branches();
  // Launches of one exec run one after the other, whatever their streams.
  std::vector<OperationPtr> earlier;
  if (last_) earlier.push_back(last_);
  const OperationPtr start =
      runtime.streams->add(stream, ActionWork{"start of a graph", {}, {}}, earlier);
  Launch launch{*this, runtime, stream, "a graph in " + stream.describe(), {}, 0};
  launch.tails[stream.lane] = start;
  const std::vector<OperationPtr> ends = launch.submit(*graph_, {start});
  last_ = runtime.streams->add(stream, ActionWork{"end of a graph", {}, {}}, ends);
}

Graph& Graphs::create() {
  auto graph = std::make_unique<Graph>(index);
  Graph& created = *graph;
  owned[created.handle()] = std::move(graph);
  return created;
}

}  // namespace vertebra::emulator::runtime
