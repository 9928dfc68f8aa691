#include <memory>
#include <utility>

#include "tests/emulator/runtime/capture.h"
#include "tests/emulator/runtime/graph_exec.h"
#include "tests/emulator/runtime/graph_lookup.h"
#include "tests/emulator/runtime/stream_frame.h"

namespace vertebra::emulator::runtime {
namespace {

cudaStreamCaptureStatus status_of(const Stream& stream) {
  if (!stream.capture) return cudaStreamCaptureStatusNone;
  return stream.capture->invalid ? cudaStreamCaptureStatusInvalidated
                                 : cudaStreamCaptureStatusActive;
}

/// What cudaStreamGetCaptureInfo handed out last on this thread.
thread_local std::vector<cudaGraphNode_t> tail_handles;
thread_local std::vector<cudaGraphEdgeData> tail_edges;

}  // namespace

extern "C" {

cudaError_t cudaStreamBeginCapture(cudaStream_t handle, cudaStreamCaptureMode mode) {
  return stream_api(__func__, handle, [&](Runtime& runtime, Stream& stream) {
    auto graph = std::make_unique<Graph>(runtime.graphs->index);
    Graph& into = *graph;
    return runtime.captures->begin(stream, mode, into, std::move(graph), {});
  });
}

cudaError_t cudaStreamBeginCaptureToGraph(cudaStream_t handle, cudaGraph_t graph_handle,
                                          const cudaGraphNode_t* dependencies,
                                          const cudaGraphEdgeData*, std::size_t count,
                                          cudaStreamCaptureMode mode) {
  return stream_api(__func__, handle, [&](Runtime& runtime, Stream& stream) {
    Graph* graph = runtime.graphs->index.find(graph_handle);
    std::vector<GraphNode*> behind;
    if (!graph || !find_nodes(*graph, runtime, dependencies, count, behind))
      return cudaErrorInvalidValue;
    return runtime.captures->begin(stream, mode, *graph, nullptr, behind);
  });
}

cudaError_t cudaStreamEndCapture(cudaStream_t handle, cudaGraph_t* result) {
  return stream_api(__func__, handle, [&](Runtime& runtime, Stream& stream) {
    if (!result) return cudaErrorInvalidValue;
    *result = nullptr;
    std::unique_ptr<Graph> own;
    Graph* graph = nullptr;
    if (const cudaError_t error = runtime.captures->end(stream, own, graph)) return error;
    *result = graph->handle();
    if (own) runtime.graphs->owned[*result] = std::move(own);
    return cudaSuccess;
  });
}

cudaError_t cudaStreamIsCapturing(cudaStream_t handle, cudaStreamCaptureStatus* status) {
  return stream_api(__func__, handle, [&](Runtime& runtime, Stream& stream) {
    if (!status) return cudaErrorInvalidValue;
    if (stream.legacy)
      if (const cudaError_t error = runtime.captures->refuse_implicit()) return error;
    *status = status_of(stream);
    return cudaSuccess;
  });
}

cudaError_t cudaStreamGetCaptureInfo(cudaStream_t handle, cudaStreamCaptureStatus* status,
                                     unsigned long long* id, cudaGraph_t* graph,
                                     const cudaGraphNode_t** dependencies,
                                     const cudaGraphEdgeData** edges, std::size_t* count) {
  return stream_api(__func__, handle, [&](Runtime& runtime, Stream& stream) {
    if (!status) return cudaErrorInvalidValue;
    if (stream.legacy)
      if (const cudaError_t error = runtime.captures->refuse_implicit()) return error;
    *status = status_of(stream);
    if (*status != cudaStreamCaptureStatusActive) return cudaSuccess;
    tail_handles.clear();
    for (const GraphNode* node : stream.capture_tail) tail_handles.push_back(node->handle);
    tail_edges.assign(tail_handles.size(), {});
    if (id) *id = stream.capture->number;
    if (graph) *graph = stream.capture->graph->handle();
    if (dependencies) *dependencies = tail_handles.data();
    if (edges) *edges = tail_edges.data();
    if (count) *count = tail_handles.size();
    return cudaSuccess;
  });
}

cudaError_t cudaStreamUpdateCaptureDependencies(cudaStream_t handle, cudaGraphNode_t* dependencies,
                                                const cudaGraphEdgeData*, std::size_t count,
                                                unsigned flags) {
  return stream_api(__func__, handle, [&](Runtime& runtime, Stream& stream) {
    if (!stream.capture) return cudaErrorIllegalState;
    if (stream.capture->invalid) return cudaErrorStreamCaptureInvalidated;
    std::vector<GraphNode*> nodes;
    if (flags > cudaStreamSetCaptureDependencies ||
        !find_nodes(*stream.capture->graph, runtime, dependencies, count, nodes))
      return cudaErrorInvalidValue;
    if (flags == cudaStreamSetCaptureDependencies) stream.capture_tail.clear();
    stream.capture->join(stream, nodes);
    return cudaSuccess;
  });
}

cudaError_t cudaThreadExchangeStreamCaptureMode(cudaStreamCaptureMode* mode) {
  return api(__func__, [&](Runtime&) {
    if (!mode || *mode < cudaStreamCaptureModeGlobal || *mode > cudaStreamCaptureModeRelaxed)
      return cudaErrorInvalidValue;
    std::swap(*mode, thread_capture_mode());
    return cudaSuccess;
  });
}
}

}  // namespace vertebra::emulator::runtime
