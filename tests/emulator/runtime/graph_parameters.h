#pragma once

#include "tests/emulator/runtime/graph.h"
#include "tests/emulator/runtime/runtime.h"

namespace vertebra::emulator::runtime {

// CUDA's descriptions of what a node does, to work and back. Each checks as the call would that
// puts the same work in a stream, and returns its error.

cudaError_t to_work(Runtime& runtime, const char* call, const cudaKernelNodeParams* parameters,
                    NodeWork& work);
cudaError_t to_work(Runtime& runtime, const char* call, const cudaMemcpy3DParms* parameters,
                    NodeWork& work);
cudaError_t to_work(Runtime& runtime, const char* call, const cudaMemsetParams* parameters,
                    NodeWork& work);
cudaError_t to_work(Runtime& runtime, const char* call, const cudaHostNodeParams* parameters,
                    NodeWork& work);
/// Of the types above, and empty, child, event record and event wait nodes.
cudaError_t to_work(Runtime& runtime, const char* call, const cudaGraphNodeParams* parameters,
                    NodeWork& work);
/// A copy of `bytes`.
cudaError_t to_work(Runtime& runtime, const char* call, void* to, const void* from,
                    std::size_t bytes, cudaMemcpyKind kind, NodeWork& work);

/// False if the node is of another type. The arguments of a kernel belong to the node until they
/// are asked for again.
bool to_parameters(GraphNode& node, cudaKernelNodeParams& parameters);
bool to_parameters(GraphNode& node, cudaMemcpy3DParms& parameters);
bool to_parameters(GraphNode& node, cudaMemsetParams& parameters);
bool to_parameters(GraphNode& node, cudaHostNodeParams& parameters);

}  // namespace vertebra::emulator::runtime
