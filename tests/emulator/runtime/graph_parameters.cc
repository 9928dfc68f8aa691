#include "tests/emulator/runtime/graph_parameters.h"

#include <utility>

#include "tests/emulator/machine/kernel.h"
#include "tests/emulator/runtime/copies_3d.h"
#include "tests/emulator/runtime/graph_exec.h"
#include "tests/emulator/runtime/launch.h"

namespace vertebra::emulator::runtime {
namespace {

dim3 dims(const Dim3& value) { return {value.x, value.y, value.z}; }

}  // namespace

cudaError_t to_work(Runtime& runtime, const char*, const cudaKernelNodeParams* parameters,
                    NodeWork& work) {
  // `extra` is another way to pass the arguments, which the runtime API never uses.
  if (!parameters || parameters->extra) return cudaErrorInvalidValue;
  KernelWork kernel;
  const cudaError_t error =
      make_kernel_work(runtime, parameters->func, parameters->gridDim, parameters->blockDim,
                       parameters->kernelParams, parameters->sharedMemBytes, false, kernel);
  if (error == cudaSuccess) work = std::move(kernel);
  return error;
}

cudaError_t to_work(Runtime& runtime, const char* call, const cudaMemcpy3DParms* parameters,
                    NodeWork& work) {
  if (!parameters) return cudaErrorInvalidValue;
  CopyWork copy;
  if (const cudaError_t error = to_work(*parameters, copy)) return error;
  const cudaError_t error = runtime.check(call, copy);
  if (error == cudaSuccess) work = std::move(copy);
  return error;
}

cudaError_t to_work(Runtime& runtime, const char* call, void* to, const void* from,
                    std::size_t bytes, cudaMemcpyKind kind, NodeWork& work) {
  CopyWork copy;
  copy.destination = static_cast<std::byte*>(to);
  copy.source = static_cast<const std::byte*>(from);
  copy.destination_pitch = copy.source_pitch = bytes;
  copy.destination_slice = copy.source_slice = bytes;
  copy.width = bytes;
  copy.kind = kind;
  const cudaError_t error = runtime.check(call, copy);
  if (error == cudaSuccess) work = std::move(copy);
  return error;
}

cudaError_t to_work(Runtime& runtime, const char* call, const cudaMemsetParams* parameters,
                    NodeWork& work) {
  if (!parameters) return cudaErrorInvalidValue;
  const unsigned size = parameters->elementSize;
  if (size != 1 && size != 2 && size != 4) return cudaErrorInvalidValue;
  FillWork fill;
  fill.destination = static_cast<std::byte*>(parameters->dst);
  fill.width = parameters->width * size;
  fill.height = parameters->height;
  fill.pitch = parameters->height > 1 ? parameters->pitch : fill.width;
  fill.slice = fill.pitch * fill.height;
  fill.value = parameters->value;
  fill.element_bytes = size;
  const cudaError_t error = runtime.check(call, fill);
  if (error == cudaSuccess) work = fill;
  return error;
}

cudaError_t to_work(Runtime&, const char*, const cudaHostNodeParams* parameters, NodeWork& work) {
  if (!parameters || !parameters->fn) return cudaErrorInvalidValue;
  work = HostWork{parameters->fn, parameters->userData};
  return cudaSuccess;
}

cudaError_t to_work(Runtime& runtime, const char* call, const cudaGraphNodeParams* parameters,
                    NodeWork& work) {
  if (!parameters) return cudaErrorInvalidValue;
  switch (parameters->type) {
    case cudaGraphNodeTypeKernel: {
      const cudaKernelNodeParamsV2& given = parameters->kernel;
      const cudaKernelNodeParams plain = {given.func,           given.gridDim,      given.blockDim,
                                          given.sharedMemBytes, given.kernelParams, given.extra};
      return to_work(runtime, call, &plain, work);
    }
    case cudaGraphNodeTypeMemcpy:
      return to_work(runtime, call, &parameters->memcpy.copyParams, work);
    case cudaGraphNodeTypeMemset: {
      const cudaMemsetParamsV2& given = parameters->memset;
      const cudaMemsetParams plain = {given.dst,         given.pitch, given.value,
                                      given.elementSize, given.width, given.height};
      return to_work(runtime, call, &plain, work);
    }
    case cudaGraphNodeTypeHost: {
      const cudaHostNodeParams plain = {parameters->host.fn, parameters->host.userData};
      return to_work(runtime, call, &plain, work);
    }
    case cudaGraphNodeTypeGraph: {
      const Graph* child = runtime.graphs->index.find(parameters->graph.graph);
      if (!child) return cudaErrorInvalidValue;
      work = ChildNode{child->clone()};
      return cudaSuccess;
    }
    case cudaGraphNodeTypeEmpty:
      work = EmptyNode{};
      return cudaSuccess;
    case cudaGraphNodeTypeWaitEvent:
      work = EventWaitNode{parameters->eventWait.event};
      return cudaSuccess;
    case cudaGraphNodeTypeEventRecord:
      work = EventRecordNode{parameters->eventRecord.event};
      return cudaSuccess;
    default:
      return failed_call(call, "a node of this type");
  }
}

bool to_parameters(GraphNode& node, cudaKernelNodeParams& parameters) {
  auto* kernel = std::get_if<KernelWork>(&node.work);
  if (!kernel) return false;
  node.parameters.clear();
  for (const KernelParameter& parameter : kernel->kernel->parameters)
    node.parameters.push_back(kernel->config.parameters.data() + parameter.offset);
  parameters = {
      const_cast<void*>(kernel->function), dims(kernel->config.grid), dims(kernel->config.block),
      kernel->config.dynamic_shared,       node.parameters.data(),    nullptr};
  return true;
}

bool to_parameters(GraphNode& node, cudaMemcpy3DParms& parameters) {
  const auto* copy = std::get_if<CopyWork>(&node.work);
  if (copy) parameters = to_parameters(*copy);
  return copy;
}

bool to_parameters(GraphNode& node, cudaMemsetParams& parameters) {
  const auto* fill = std::get_if<FillWork>(&node.work);
  if (!fill) return false;
  parameters = {fill->destination,
                fill->pitch,
                fill->value,
                fill->element_bytes,
                fill->width / fill->element_bytes,
                fill->height};
  return true;
}

bool to_parameters(GraphNode& node, cudaHostNodeParams& parameters) {
  const auto* host = std::get_if<HostWork>(&node.work);
  if (host) parameters = {host->function, host->argument};
  return host;
}

}  // namespace vertebra::emulator::runtime
