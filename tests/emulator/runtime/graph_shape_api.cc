#include <algorithm>
#include <memory>
#include <utility>

#include "tests/emulator/runtime/graph_lookup.h"

// Graphs as such: making and destroying them, their nodes and edges.
namespace vertebra::emulator::runtime {
namespace {

/// Calls change(from, to) for each edge of the arrays, once all of them are known to be the
/// graph's.
template <typename F>
cudaError_t change_edges(const char* call, cudaGraph_t handle, const cudaGraphNode_t* from,
                         const cudaGraphNode_t* to, std::size_t count, F&& change) {
  return graph_api(call, handle, [&](Runtime& runtime, Graph& graph) {
    std::vector<GraphNode*> starts, ends;
    if (!find_nodes(graph, runtime, from, count, starts) ||
        !find_nodes(graph, runtime, to, count, ends))
      return cudaErrorInvalidValue;
    for (std::size_t n = 0; n < count; ++n)
      if (!change(*starts[n], *ends[n])) return cudaErrorInvalidValue;
    return cudaSuccess;
  });
}

bool has_edge(const GraphNode& from, const GraphNode& to) {
  return std::find(to.after.begin(), to.after.end(), &from) != to.after.end();
}

cudaError_t hand_out_nodes(const std::vector<GraphNode*>& list, cudaGraphNode_t* nodes,
                           cudaGraphEdgeData* edges, std::size_t* count) {
  if (!count) return cudaErrorInvalidValue;
  if (edges && nodes) std::fill_n(edges, std::min(*count, list.size()), cudaGraphEdgeData{});
  hand_out(handles_of(list), nodes, *count);
  return cudaSuccess;
}

}  // namespace

extern "C" {

cudaError_t cudaGraphCreate(cudaGraph_t* graph, unsigned flags) {
  return api(__func__, [&](Runtime& runtime) {
    if (!graph || flags != 0) return cudaErrorInvalidValue;
    *graph = runtime.graphs->create().handle();
    return cudaSuccess;
  });
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  return api(__func__, [&](Runtime& runtime) {
    return runtime.graphs->owned.erase(graph) ? cudaSuccess : cudaErrorInvalidValue;
  });
}

cudaError_t cudaGraphClone(cudaGraph_t* clone, cudaGraph_t original) {
  return graph_api(__func__, original, [&](Runtime& runtime, Graph& graph) {
    if (!clone) return cudaErrorInvalidValue;
    std::map<cudaGraphNode_t, GraphNode*> copies;
    std::unique_ptr<Graph> copy = graph.clone(&copies);
    *clone = copy->handle();
    for (const auto& [from, to] : copies) runtime.graphs->clones[{*clone, from}] = to->handle;
    runtime.graphs->owned[*clone] = std::move(copy);
    return cudaSuccess;
  });
}

cudaError_t cudaGraphNodeFindInClone(cudaGraphNode_t* node, cudaGraphNode_t original,
                                     cudaGraph_t clone) {
  return api(__func__, [&](Runtime& runtime) {
    const auto found = runtime.graphs->clones.find({clone, original});
    if (!node || found == runtime.graphs->clones.end() ||
        !runtime.graphs->index.find(found->second))
      return cudaErrorInvalidValue;
    *node = found->second;
    return cudaSuccess;
  });
}

cudaError_t cudaGraphDestroyNode(cudaGraphNode_t handle) {
  return node_api(__func__, handle, [](Runtime&, GraphNode& node) {
    node.graph->remove(node);
    return cudaSuccess;
  });
}

cudaError_t cudaGraphNodeGetType(cudaGraphNode_t handle, cudaGraphNodeType* type) {
  return node_api(__func__, handle, [&](Runtime&, GraphNode& node) {
    if (!type) return cudaErrorInvalidValue;
    *type = type_of(node.work);
    return cudaSuccess;
  });
}

cudaError_t cudaGraphGetNodes(cudaGraph_t handle, cudaGraphNode_t* nodes, std::size_t* count) {
  return graph_api(__func__, handle, [&](Runtime&, Graph& graph) {
    std::vector<GraphNode*> all;
    for (const auto& node : graph.nodes()) all.push_back(node.get());
    return hand_out_nodes(all, nodes, nullptr, count);
  });
}

cudaError_t cudaGraphGetRootNodes(cudaGraph_t handle, cudaGraphNode_t* nodes, std::size_t* count) {
  return graph_api(__func__, handle, [&](Runtime&, Graph& graph) {
    std::vector<GraphNode*> roots;
    for (const auto& node : graph.nodes())
      if (node->after.empty()) roots.push_back(node.get());
    return hand_out_nodes(roots, nodes, nullptr, count);
  });
}

cudaError_t cudaGraphGetEdges(cudaGraph_t handle, cudaGraphNode_t* from, cudaGraphNode_t* to,
                              cudaGraphEdgeData* edges, std::size_t* count) {
  return graph_api(__func__, handle, [&](Runtime&, Graph& graph) {
    if (!from != !to) return cudaErrorInvalidValue;
    std::vector<GraphNode*> starts, ends;
    for (const auto& node : graph.nodes())
      for (GraphNode* earlier : node->after) {
        starts.push_back(earlier);
        ends.push_back(node.get());
      }
    if (!count) return cudaErrorInvalidValue;
    std::size_t room = *count;
    if (const cudaError_t error = hand_out_nodes(starts, from, edges, count)) return error;
    return hand_out_nodes(ends, to, nullptr, to ? &room : count);
  });
}

cudaError_t cudaGraphNodeGetDependencies(cudaGraphNode_t handle, cudaGraphNode_t* nodes,
                                         cudaGraphEdgeData* edges, std::size_t* count) {
  return node_api(__func__, handle, [&](Runtime&, GraphNode& node) {
    return hand_out_nodes(node.after, nodes, edges, count);
  });
}

cudaError_t cudaGraphNodeGetDependentNodes(cudaGraphNode_t handle, cudaGraphNode_t* nodes,
                                           cudaGraphEdgeData* edges, std::size_t* count) {
  return node_api(__func__, handle, [&](Runtime&, GraphNode& node) {
    return hand_out_nodes(node.graph->followers(node), nodes, edges, count);
  });
}

cudaError_t cudaGraphAddDependencies(cudaGraph_t graph, const cudaGraphNode_t* from,
                                     const cudaGraphNode_t* to, const cudaGraphEdgeData*,
                                     std::size_t count) {
  return change_edges(__func__, graph, from, to, count, [](GraphNode& start, GraphNode& end) {
    if (&start == &end || has_edge(start, end)) return false;
    end.after.push_back(&start);
    return true;
  });
}

cudaError_t cudaGraphRemoveDependencies(cudaGraph_t graph, const cudaGraphNode_t* from,
                                        const cudaGraphNode_t* to, const cudaGraphEdgeData*,
                                        std::size_t count) {
  return change_edges(__func__, graph, from, to, count, [](GraphNode& start, GraphNode& end) {
    return std::erase(end.after, &start) > 0;
  });
}
}

}  // namespace vertebra::emulator::runtime
