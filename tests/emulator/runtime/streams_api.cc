#include "tests/emulator/runtime/capture.h"
#include "tests/emulator/runtime/runtime.h"
#include "tests/emulator/runtime/scheduler.h"
#include "tests/emulator/runtime/stream_frame.h"

namespace vertebra::emulator::runtime {
namespace {

/// Priorities of an NVIDIA GPU; they change nothing here.
constexpr int least_priority = 0, greatest_priority = -5;

cudaError_t create(const char* call, cudaStream_t* stream, unsigned flags, int priority) {
  return api(call, [&](Runtime& runtime) {
    if (!stream || (flags != cudaStreamDefault && flags != cudaStreamNonBlocking))
      return cudaErrorInvalidValue;
    const int clamped = priority < greatest_priority ? greatest_priority
                        : priority > least_priority  ? least_priority
                                                     : priority;
    *stream = runtime.streams->create(flags, clamped);
    return cudaSuccess;
  });
}

}  // namespace

extern "C" {

cudaError_t cudaStreamCreate(cudaStream_t* stream) {
  return create(__func__, stream, cudaStreamDefault, 0);
}

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
  return create(__func__, stream, flags, 0);
}

cudaError_t cudaStreamCreateWithPriority(cudaStream_t* stream, unsigned flags, int priority) {
  return create(__func__, stream, flags, priority);
}

cudaError_t cudaDeviceGetStreamPriorityRange(int* least, int* greatest) {
  return api(__func__, [&](Runtime&) {
    if (least) *least = least_priority;
    if (greatest) *greatest = greatest_priority;
    return cudaSuccess;
  });
}

cudaError_t cudaStreamDestroy(cudaStream_t handle) {
  return stream_api(__func__, handle, [&](Runtime& runtime, Stream& stream) {
    if (stream.capture) return runtime.captures->refuse(stream);
    return runtime.streams->destroy(handle) ? cudaSuccess : cudaErrorInvalidResourceHandle;
  });
}

cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  return api(__func__, [&](Runtime& runtime) { return runtime.synchronize(stream); });
}

cudaError_t cudaStreamQuery(cudaStream_t handle) {
  return stream_api(__func__, handle, [&](Runtime& runtime, Stream& stream) {
    if (const cudaError_t error = runtime.refuse_in_capture(handle)) return error;
    for (const OperationPtr& operation : runtime.streams->predecessors(stream))
      if (!runtime.scheduler->query(operation)) return cudaErrorNotReady;
    return runtime.sticky;
  });
}

cudaError_t cudaStreamWaitEvent(cudaStream_t handle, cudaEvent_t event_handle, unsigned flags) {
  return stream_api(__func__, handle, [&](Runtime& runtime, Stream& stream) {
    const Event* event = runtime.events->find(event_handle);
    if (!event) return cudaErrorInvalidResourceHandle;
    if (flags != cudaEventWaitDefault && flags != cudaEventWaitExternal)
      return cudaErrorInvalidValue;
    if (flags == cudaEventWaitExternal)
      return stream.capture ? runtime.captures->submit(stream, EventWaitNode{event_handle})
                            : cudaErrorIllegalState;
    if (stream.capture || event->capture) return runtime.captures->wait(stream, *event);
    if (event->operation)
      runtime.streams->add(stream, ActionWork{"event wait", {}, {}}, {event->operation});
    return cudaSuccess;
  });
}

cudaError_t cudaStreamGetFlags(cudaStream_t handle, unsigned* flags) {
  return stream_api(__func__, handle, [&](Runtime&, Stream& stream) {
    if (!flags) return cudaErrorInvalidValue;
    *flags = stream.flags;
    return cudaSuccess;
  });
}

cudaError_t cudaStreamGetPriority(cudaStream_t handle, int* priority) {
  return stream_api(__func__, handle, [&](Runtime&, Stream& stream) {
    if (!priority) return cudaErrorInvalidValue;
    *priority = stream.priority;
    return cudaSuccess;
  });
}

cudaError_t cudaStreamGetId(cudaStream_t handle, unsigned long long* id) {
  return stream_api(__func__, handle, [&](Runtime&, Stream& stream) {
    if (!id) return cudaErrorInvalidValue;
    *id = stream.id;
    return cudaSuccess;
  });
}

cudaError_t cudaStreamGetDevice(cudaStream_t handle, int* device) {
  return stream_api(__func__, handle, [&](Runtime&, Stream&) {
    if (!device) return cudaErrorInvalidValue;
    *device = 0;
    return cudaSuccess;
  });
}

cudaError_t cudaDeviceSynchronize() {
  return api(__func__, [](Runtime& runtime) { return runtime.synchronize(); });
}
}

}  // namespace vertebra::emulator::runtime
