#include "tests/emulator/runtime/copies_3d.h"

#include <utility>

#include "tests/emulator/runtime/runtime.h"

namespace vertebra::emulator::runtime {
namespace {

/// Address of the first byte; nullptr if the rows or slices do not fit in the pointer's.
std::byte* start(const cudaPitchedPtr& pointer, const cudaPos& at, const cudaExtent& extent) {
  if (at.x + extent.width > pointer.pitch) return nullptr;
  if (extent.depth > 1 && at.y + extent.height > pointer.ysize) return nullptr;
  return static_cast<std::byte*>(pointer.ptr) + at.x +
         (at.y + at.z * pointer.ysize) * pointer.pitch;
}

cudaPitchedPtr pitched(const void* pointer, std::size_t pitch, std::size_t width,
                       std::size_t slice) {
  return {const_cast<void*>(pointer), pitch, width, pitch ? slice / pitch : 0};
}

cudaError_t copy(const char* call, const cudaMemcpy3DParms* parameters, cudaStream_t stream,
                 bool asynchronous) {
  return api(call, [&](Runtime& runtime) {
    if (!parameters) return cudaErrorInvalidValue;
    CopyWork work;
    if (const cudaError_t error = to_work(*parameters, work)) return error;
    return runtime.copy(call, stream, std::move(work), asynchronous);
  });
}

cudaError_t peer_copy(const char* call, const cudaMemcpy3DPeerParms* parameters,
                      cudaStream_t stream) {
  return api(call, [&](Runtime& runtime) {
    if (!parameters) return cudaErrorInvalidValue;
    if (parameters->srcDevice != 0 || parameters->dstDevice != 0) return cudaErrorInvalidDevice;
    CopyWork work;
    const cudaMemcpy3DParms plain = {
        parameters->srcArray, parameters->srcPos, parameters->srcPtr, parameters->dstArray,
        parameters->dstPos,   parameters->dstPtr, parameters->extent, cudaMemcpyDeviceToDevice};
    if (const cudaError_t error = to_work(plain, work)) return error;
    return runtime.copy(call, stream, std::move(work), true);
  });
}

cudaError_t fill(const char* call, const cudaPitchedPtr& to, int value, const cudaExtent& extent,
                 cudaStream_t stream, bool asynchronous) {
  return api(call, [&](Runtime& runtime) {
    FillWork work;
    work.destination = start(to, {0, 0, 0}, extent);
    if (!work.destination) return cudaErrorInvalidValue;
    work.pitch = to.pitch;
    work.slice = to.pitch * to.ysize;
    work.width = extent.width;
    work.height = extent.height;
    work.depth = extent.depth;
    work.value = static_cast<unsigned>(value);
    return runtime.fill(call, stream, work, asynchronous);
  });
}

}  // namespace

cudaError_t to_work(const cudaMemcpy3DParms& parameters, CopyWork& copy) {
  if (parameters.srcArray || parameters.dstArray) return cudaErrorNotSupported;
  copy.destination = start(parameters.dstPtr, parameters.dstPos, parameters.extent);
  copy.source = start(parameters.srcPtr, parameters.srcPos, parameters.extent);
  if (!copy.destination || !copy.source) return cudaErrorInvalidValue;
  copy.destination_pitch = parameters.dstPtr.pitch;
  copy.source_pitch = parameters.srcPtr.pitch;
  copy.destination_slice = parameters.dstPtr.pitch * parameters.dstPtr.ysize;
  copy.source_slice = parameters.srcPtr.pitch * parameters.srcPtr.ysize;
  copy.width = parameters.extent.width;
  copy.height = parameters.extent.height;
  copy.depth = parameters.extent.depth;
  copy.kind = parameters.kind;
  return cudaSuccess;
}

cudaMemcpy3DParms to_parameters(const CopyWork& copy) {
  cudaMemcpy3DParms parameters{};
  parameters.srcPtr = pitched(copy.source, copy.source_pitch, copy.width, copy.source_slice);
  parameters.dstPtr =
      pitched(copy.destination, copy.destination_pitch, copy.width, copy.destination_slice);
  parameters.extent = {copy.width, copy.height, copy.depth};
  parameters.kind = copy.kind;
  return parameters;
}

extern "C" {

cudaError_t cudaMemcpy3D(const cudaMemcpy3DParms* parameters) {
  return copy(__func__, parameters, nullptr, false);
}

cudaError_t cudaMemcpy3DAsync(const cudaMemcpy3DParms* parameters, cudaStream_t stream) {
  return copy(__func__, parameters, stream, true);
}

cudaError_t cudaMemcpy3DPeer(const cudaMemcpy3DPeerParms* parameters) {
  return peer_copy(__func__, parameters, nullptr);
}

cudaError_t cudaMemcpy3DPeerAsync(const cudaMemcpy3DPeerParms* parameters, cudaStream_t stream) {
  return peer_copy(__func__, parameters, stream);
}

cudaError_t cudaMemset3D(cudaPitchedPtr to, int value, cudaExtent extent) {
  return fill(__func__, to, value, extent, nullptr, false);
}

cudaError_t cudaMemset3DAsync(cudaPitchedPtr to, int value, cudaExtent extent,
                              cudaStream_t stream) {
  return fill(__func__, to, value, extent, stream, true);
}
}

}  // namespace vertebra::emulator::runtime
