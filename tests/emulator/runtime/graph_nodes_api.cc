#include <utility>

#include "tests/emulator/runtime/graph_lookup.h"
#include "tests/emulator/runtime/graph_parameters.h"

// Nodes of graphs: adding them, what they do, and changing it.
namespace vertebra::emulator::runtime {
namespace {

struct Dependencies {
  const cudaGraphNode_t* handles;
  std::size_t count;
};

/// `make(runtime, work)` says what the node does.
template <typename F>
cudaError_t add_node(const char* call, cudaGraphNode_t* node, cudaGraph_t handle,
                     Dependencies dependencies, F&& make) {
  return graph_api(call, handle, [&](Runtime& runtime, Graph& graph) {
    std::vector<GraphNode*> after;
    if (!node || !find_nodes(graph, runtime, dependencies.handles, dependencies.count, after))
      return cudaErrorInvalidValue;
    NodeWork work;
    if (const cudaError_t error = make(runtime, work)) return error;
    *node = graph.add(std::move(work), std::move(after)).handle;
    return cudaSuccess;
  });
}

template <typename Parameters>
cudaError_t add_described(const char* call, cudaGraphNode_t* node, cudaGraph_t graph,
                          Dependencies dependencies, const Parameters* parameters) {
  return add_node(call, node, graph, dependencies, [&](Runtime& runtime, NodeWork& work) {
    return to_work(runtime, call, parameters, work);
  });
}

template <typename Parameters>
cudaError_t get_described(const char* call, cudaGraphNode_t handle, Parameters* parameters) {
  return node_api(call, handle, [&](Runtime&, GraphNode& node) {
    return parameters && to_parameters(node, *parameters) ? cudaSuccess : cudaErrorInvalidValue;
  });
}

/// A node keeps its type for life.
template <typename Parameters>
cudaError_t set_described(const char* call, Runtime& runtime, GraphNode& node,
                          const Parameters* parameters) {
  NodeWork work;
  if (const cudaError_t error = to_work(runtime, call, parameters, work)) return error;
  if (type_of(work) != type_of(node.work)) return cudaErrorInvalidValue;
  node.work = std::move(work);
  return cudaSuccess;
}

template <typename Parameters>
cudaError_t set_described(const char* call, cudaGraphNode_t handle, const Parameters* parameters) {
  return node_api(call, handle, [&](Runtime& runtime, GraphNode& node) {
    return set_described(call, runtime, node, parameters);
  });
}

template <typename Parameters>
cudaError_t set_described(const char* call, cudaGraphExec_t exec, cudaGraphNode_t original,
                          const Parameters* parameters) {
  return exec_node_api(call, exec, original, [&](Runtime& runtime, GraphNode& node) {
    return set_described(call, runtime, node, parameters);
  });
}

cudaError_t set_copy(const char* call, Runtime& runtime, GraphNode& node, void* to,
                     const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  if (!std::holds_alternative<CopyWork>(node.work)) return cudaErrorInvalidValue;
  return to_work(runtime, call, to, from, bytes, kind, node.work);
}

}  // namespace

extern "C" {

cudaError_t cudaGraphAddKernelNode(cudaGraphNode_t* node, cudaGraph_t graph,
                                   const cudaGraphNode_t* dependencies, std::size_t count,
                                   const cudaKernelNodeParams* parameters) {
  return add_described(__func__, node, graph, {dependencies, count}, parameters);
}

cudaError_t cudaGraphAddMemcpyNode(cudaGraphNode_t* node, cudaGraph_t graph,
                                   const cudaGraphNode_t* dependencies, std::size_t count,
                                   const cudaMemcpy3DParms* parameters) {
  return add_described(__func__, node, graph, {dependencies, count}, parameters);
}

cudaError_t cudaGraphAddMemcpyNode1D(cudaGraphNode_t* node, cudaGraph_t graph,
                                     const cudaGraphNode_t* dependencies, std::size_t count,
                                     void* to, const void* from, std::size_t bytes,
                                     cudaMemcpyKind kind) {
  return add_node(__func__, node, graph, {dependencies, count},
                  [&, call = __func__](Runtime& runtime, NodeWork& work) {
                    return to_work(runtime, call, to, from, bytes, kind, work);
                  });
}

cudaError_t cudaGraphAddMemsetNode(cudaGraphNode_t* node, cudaGraph_t graph,
                                   const cudaGraphNode_t* dependencies, std::size_t count,
                                   const cudaMemsetParams* parameters) {
  return add_described(__func__, node, graph, {dependencies, count}, parameters);
}

cudaError_t cudaGraphAddHostNode(cudaGraphNode_t* node, cudaGraph_t graph,
                                 const cudaGraphNode_t* dependencies, std::size_t count,
                                 const cudaHostNodeParams* parameters) {
  return add_described(__func__, node, graph, {dependencies, count}, parameters);
}

cudaError_t cudaGraphAddEmptyNode(cudaGraphNode_t* node, cudaGraph_t graph,
                                  const cudaGraphNode_t* dependencies, std::size_t count) {
  return add_node(__func__, node, graph, {dependencies, count},
                  [](Runtime&, NodeWork&) { return cudaSuccess; });
}

cudaError_t cudaGraphAddEventRecordNode(cudaGraphNode_t* node, cudaGraph_t graph,
                                        const cudaGraphNode_t* dependencies, std::size_t count,
                                        cudaEvent_t event) {
  return add_node(
      __func__, node, graph, {dependencies, count}, [&](Runtime& runtime, NodeWork& work) {
        work = EventRecordNode{event};
        return runtime.events->find(event) ? cudaSuccess : cudaErrorInvalidResourceHandle;
      });
}

cudaError_t cudaGraphAddEventWaitNode(cudaGraphNode_t* node, cudaGraph_t graph,
                                      const cudaGraphNode_t* dependencies, std::size_t count,
                                      cudaEvent_t event) {
  return add_node(
      __func__, node, graph, {dependencies, count}, [&](Runtime& runtime, NodeWork& work) {
        work = EventWaitNode{event};
        return runtime.events->find(event) ? cudaSuccess : cudaErrorInvalidResourceHandle;
      });
}

cudaError_t cudaGraphAddChildGraphNode(cudaGraphNode_t* node, cudaGraph_t graph,
                                       const cudaGraphNode_t* dependencies, std::size_t count,
                                       cudaGraph_t child_handle) {
  return add_node(__func__, node, graph, {dependencies, count},
                  [&](Runtime& runtime, NodeWork& work) {
                    const Graph* child = runtime.graphs->index.find(child_handle);
                    if (!child) return cudaErrorInvalidValue;
                    work = ChildNode{child->clone()};
                    return cudaSuccess;
                  });
}

cudaError_t cudaGraphAddNode(cudaGraphNode_t* node, cudaGraph_t graph,
                             const cudaGraphNode_t* dependencies, const cudaGraphEdgeData*,
                             std::size_t count, cudaGraphNodeParams* parameters) {
  return add_described(__func__, node, graph, {dependencies, count},
                       const_cast<const cudaGraphNodeParams*>(parameters));
}

cudaError_t cudaGraphChildGraphNodeGetGraph(cudaGraphNode_t handle, cudaGraph_t* graph) {
  return node_api(__func__, handle, [&](Runtime&, GraphNode& node) {
    const auto* child = std::get_if<ChildNode>(&node.work);
    if (!child || !graph) return cudaErrorInvalidValue;
    *graph = child->graph->handle();
    return cudaSuccess;
  });
}

cudaError_t cudaGraphEventRecordNodeGetEvent(cudaGraphNode_t handle, cudaEvent_t* event) {
  return node_api(__func__, handle, [&](Runtime&, GraphNode& node) {
    const auto* record = std::get_if<EventRecordNode>(&node.work);
    if (!record || !event) return cudaErrorInvalidValue;
    *event = record->event;
    return cudaSuccess;
  });
}

cudaError_t cudaGraphEventWaitNodeGetEvent(cudaGraphNode_t handle, cudaEvent_t* event) {
  return node_api(__func__, handle, [&](Runtime&, GraphNode& node) {
    const auto* wait = std::get_if<EventWaitNode>(&node.work);
    if (!wait || !event) return cudaErrorInvalidValue;
    *event = wait->event;
    return cudaSuccess;
  });
}

cudaError_t cudaGraphKernelNodeGetParams(cudaGraphNode_t node, cudaKernelNodeParams* parameters) {
  return get_described(__func__, node, parameters);
}

cudaError_t cudaGraphMemcpyNodeGetParams(cudaGraphNode_t node, cudaMemcpy3DParms* parameters) {
  return get_described(__func__, node, parameters);
}

cudaError_t cudaGraphMemsetNodeGetParams(cudaGraphNode_t node, cudaMemsetParams* parameters) {
  return get_described(__func__, node, parameters);
}

cudaError_t cudaGraphHostNodeGetParams(cudaGraphNode_t node, cudaHostNodeParams* parameters) {
  return get_described(__func__, node, parameters);
}

cudaError_t cudaGraphKernelNodeSetParams(cudaGraphNode_t node,
                                         const cudaKernelNodeParams* parameters) {
  return set_described(__func__, node, parameters);
}

cudaError_t cudaGraphMemcpyNodeSetParams(cudaGraphNode_t node,
                                         const cudaMemcpy3DParms* parameters) {
  return set_described(__func__, node, parameters);
}

cudaError_t cudaGraphMemcpyNodeSetParams1D(cudaGraphNode_t handle, void* to, const void* from,
                                           std::size_t bytes, cudaMemcpyKind kind) {
  return node_api(__func__, handle, [&, call = __func__](Runtime& runtime, GraphNode& node) {
    return set_copy(call, runtime, node, to, from, bytes, kind);
  });
}

cudaError_t cudaGraphMemsetNodeSetParams(cudaGraphNode_t node, const cudaMemsetParams* parameters) {
  return set_described(__func__, node, parameters);
}

cudaError_t cudaGraphHostNodeSetParams(cudaGraphNode_t node, const cudaHostNodeParams* parameters) {
  return set_described(__func__, node, parameters);
}

cudaError_t cudaGraphNodeSetParams(cudaGraphNode_t node, cudaGraphNodeParams* parameters) {
  return set_described(__func__, node, const_cast<const cudaGraphNodeParams*>(parameters));
}

cudaError_t cudaGraphExecKernelNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node,
                                             const cudaKernelNodeParams* parameters) {
  return set_described(__func__, exec, node, parameters);
}

cudaError_t cudaGraphExecMemcpyNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node,
                                             const cudaMemcpy3DParms* parameters) {
  return set_described(__func__, exec, node, parameters);
}

cudaError_t cudaGraphExecMemcpyNodeSetParams1D(cudaGraphExec_t exec, cudaGraphNode_t original,
                                               void* to, const void* from, std::size_t bytes,
                                               cudaMemcpyKind kind) {
  return exec_node_api(__func__, exec, original,
                       [&, call = __func__](Runtime& runtime, GraphNode& node) {
                         return set_copy(call, runtime, node, to, from, bytes, kind);
                       });
}

cudaError_t cudaGraphExecMemsetNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node,
                                             const cudaMemsetParams* parameters) {
  return set_described(__func__, exec, node, parameters);
}

cudaError_t cudaGraphExecHostNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node,
                                           const cudaHostNodeParams* parameters) {
  return set_described(__func__, exec, node, parameters);
}

cudaError_t cudaGraphExecNodeSetParams(cudaGraphExec_t exec, cudaGraphNode_t node,
                                       cudaGraphNodeParams* parameters) {
  return set_described(__func__, exec, node, const_cast<const cudaGraphNodeParams*>(parameters));
}
}

}  // namespace vertebra::emulator::runtime
