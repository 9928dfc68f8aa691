#include <memory>
#include <utility>

#include "tests/emulator/runtime/capture.h"
#include "tests/emulator/runtime/graph_lookup.h"
#include "tests/emulator/runtime/scheduler.h"

// Instantiated graphs.
namespace vertebra::emulator::runtime {
namespace {

cudaError_t instantiate(const char* call, cudaGraphExec_t* exec, cudaGraph_t handle,
                        unsigned long long flags) {
  return graph_api(call, handle, [&](Runtime& runtime, Graph& graph) {
    constexpr unsigned long long known = cudaGraphInstantiateFlagAutoFreeOnLaunch |
                                         cudaGraphInstantiateFlagUpload |
                                         cudaGraphInstantiateFlagUseNodePriority;
    if (!exec) return cudaErrorInvalidValue;
    if (flags & cudaGraphInstantiateFlagDeviceLaunch)
      return failed_call(call, "a graph that the device launches");
    if (flags & ~known) return cudaErrorInvalidValue;
    std::unique_ptr<GraphExec> made = GraphExec::make(graph, flags);
    if (!made) return cudaErrorInvalidValue;
    *exec = runtime.graphs->execs.add(std::move(made));
    return cudaSuccess;
  });
}

}  // namespace

extern "C" {

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t graph,
                                 unsigned long long flags) {
  return instantiate(__func__, exec, graph, flags);
}

cudaError_t cudaGraphInstantiateWithFlags(cudaGraphExec_t* exec, cudaGraph_t graph,
                                          unsigned long long flags) {
  return instantiate(__func__, exec, graph, flags);
}

cudaError_t cudaGraphInstantiateWithParams(cudaGraphExec_t* exec, cudaGraph_t graph,
                                           cudaGraphInstantiateParams* parameters) {
  if (!parameters) return api(__func__, [](Runtime&) { return cudaErrorInvalidValue; });
  const cudaError_t error = instantiate(__func__, exec, graph, parameters->flags);
  parameters->errNode_out = nullptr;
  parameters->result_out =
      error == cudaSuccess ? cudaGraphInstantiateSuccess : cudaGraphInstantiateInvalidStructure;
  return error;
}

cudaError_t cudaGraphExecGetFlags(cudaGraphExec_t handle, unsigned long long* flags) {
  return exec_api(__func__, handle, [&](Runtime&, GraphExec& exec) {
    if (!flags) return cudaErrorInvalidValue;
    *flags = exec.flags();
    return cudaSuccess;
  });
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t handle) {
  return api(__func__, [&](Runtime& runtime) {
    const std::unique_ptr<GraphExec> exec = runtime.graphs->execs.remove(handle);
    if (!exec) return cudaErrorInvalidValue;
    for (const std::size_t lane : exec->lanes()) runtime.scheduler->give_lane(lane);
    return cudaSuccess;
  });
}

cudaError_t cudaGraphExecUpdate(cudaGraphExec_t handle, cudaGraph_t graph_handle,
                                cudaGraphExecUpdateResultInfo* result) {
  return exec_api(__func__, handle, [&](Runtime& runtime, GraphExec& exec) {
    const Graph* graph = runtime.graphs->index.find(graph_handle);
    if (!graph || !result) return cudaErrorInvalidValue;
    *result = exec.update(*graph);
    return result->result == cudaGraphExecUpdateSuccess ? cudaSuccess
                                                        : cudaErrorGraphExecUpdateFailure;
  });
}

cudaError_t cudaGraphNodeSetEnabled(cudaGraphExec_t exec, cudaGraphNode_t original,
                                    unsigned enabled) {
  return exec_node_api(__func__, exec, original, [&](Runtime&, GraphNode& node) {
    const cudaGraphNodeType type = type_of(node.work);
    if (type != cudaGraphNodeTypeKernel && type != cudaGraphNodeTypeMemset &&
        type != cudaGraphNodeTypeMemcpy)
      return cudaErrorInvalidValue;
    node.enabled = enabled != 0;
    return cudaSuccess;
  });
}

cudaError_t cudaGraphNodeGetEnabled(cudaGraphExec_t exec, cudaGraphNode_t original,
                                    unsigned* enabled) {
  return exec_node_api(__func__, exec, original, [&](Runtime&, GraphNode& node) {
    if (!enabled) return cudaErrorInvalidValue;
    *enabled = node.enabled ? 1 : 0;
    return cudaSuccess;
  });
}

cudaError_t cudaGraphUpload(cudaGraphExec_t handle, cudaStream_t stream) {
  return exec_api(__func__, handle, [&](Runtime& runtime, GraphExec&) {
    return runtime.streams->find(stream) ? cudaSuccess : cudaErrorInvalidResourceHandle;
  });
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t handle, cudaStream_t stream_handle) {
  return exec_api(__func__, handle, [&](Runtime& runtime, GraphExec& exec) {
    Stream* stream = runtime.streams->find(stream_handle);
    if (!stream) return cudaErrorInvalidResourceHandle;
    if (stream->capture) return runtime.captures->submit(*stream, ChildNode{exec.graph().clone()});
    if (stream->legacy)
      if (const cudaError_t error = runtime.captures->refuse_implicit()) return error;
    exec.launch(runtime, *stream);
    return cudaSuccess;
  });
}
}

}  // namespace vertebra::emulator::runtime
