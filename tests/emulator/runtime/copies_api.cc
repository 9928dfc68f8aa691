#include "tests/emulator/runtime/runtime.h"

// cudaMemcpy and cudaMemset of one and two dimensions.
namespace vertebra::emulator::runtime {
namespace {

struct Rows {
  std::size_t width = 0, height = 1;
};

cudaError_t copy(const char* call, void* to, std::size_t to_pitch, const void* from,
                 std::size_t from_pitch, Rows rows, cudaMemcpyKind kind, cudaStream_t stream,
                 bool asynchronous) {
  return api(call, [&](Runtime& runtime) {
    if (rows.width > to_pitch || rows.width > from_pitch) return cudaErrorInvalidPitchValue;
    CopyWork work;
    work.destination = static_cast<std::byte*>(to);
    work.source = static_cast<const std::byte*>(from);
    work.destination_pitch = to_pitch;
    work.source_pitch = from_pitch;
    work.destination_slice = to_pitch * rows.height;
    work.source_slice = from_pitch * rows.height;
    work.width = rows.width;
    work.height = rows.height;
    work.kind = kind;
    return runtime.copy(call, stream, std::move(work), asynchronous);
  });
}

cudaError_t fill(const char* call, void* to, std::size_t pitch, int value, Rows rows,
                 cudaStream_t stream, bool asynchronous) {
  return api(call, [&](Runtime& runtime) {
    if (rows.width > pitch) return cudaErrorInvalidPitchValue;
    FillWork work;
    work.destination = static_cast<std::byte*>(to);
    work.pitch = pitch;
    work.slice = pitch * rows.height;
    work.width = rows.width;
    work.height = rows.height;
    work.value = static_cast<unsigned>(value);
    return runtime.fill(call, stream, work, asynchronous);
  });
}

cudaError_t peer_copy(const char* call, void* to, int to_device, const void* from, int from_device,
                      std::size_t bytes, cudaStream_t stream) {
  if (to_device != 0 || from_device != 0)
    return api(call, [](Runtime&) { return cudaErrorInvalidDevice; });
  // Of one device to itself; never waited for.
  return copy(call, to, bytes, from, bytes, {bytes}, cudaMemcpyDeviceToDevice, stream, true);
}

}  // namespace

extern "C" {

cudaError_t cudaMemcpy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
  return copy(__func__, to, bytes, from, bytes, {bytes}, kind, nullptr, false);
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  return copy(__func__, to, bytes, from, bytes, {bytes}, kind, stream, true);
}

cudaError_t cudaMemcpy2D(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch,
                         std::size_t width, std::size_t height, cudaMemcpyKind kind) {
  return copy(__func__, to, to_pitch, from, from_pitch, {width, height}, kind, nullptr, false);
}

cudaError_t cudaMemcpy2DAsync(void* to, std::size_t to_pitch, const void* from,
                              std::size_t from_pitch, std::size_t width, std::size_t height,
                              cudaMemcpyKind kind, cudaStream_t stream) {
  return copy(__func__, to, to_pitch, from, from_pitch, {width, height}, kind, stream, true);
}

cudaError_t cudaMemcpyPeer(void* to, int to_device, const void* from, int from_device,
                           std::size_t bytes) {
  return peer_copy(__func__, to, to_device, from, from_device, bytes, nullptr);
}

cudaError_t cudaMemcpyPeerAsync(void* to, int to_device, const void* from, int from_device,
                                std::size_t bytes, cudaStream_t stream) {
  return peer_copy(__func__, to, to_device, from, from_device, bytes, stream);
}

cudaError_t cudaMemset(void* to, int value, std::size_t bytes) {
  return fill(__func__, to, bytes, value, {bytes}, nullptr, false);
}

cudaError_t cudaMemsetAsync(void* to, int value, std::size_t bytes, cudaStream_t stream) {
  return fill(__func__, to, bytes, value, {bytes}, stream, true);
}

cudaError_t cudaMemset2D(void* to, std::size_t pitch, int value, std::size_t width,
                         std::size_t height) {
  return fill(__func__, to, pitch, value, {width, height}, nullptr, false);
}

cudaError_t cudaMemset2DAsync(void* to, std::size_t pitch, int value, std::size_t width,
                              std::size_t height, cudaStream_t stream) {
  return fill(__func__, to, pitch, value, {width, height}, stream, true);
}
}

}  // namespace vertebra::emulator::runtime
