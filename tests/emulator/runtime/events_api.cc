#include "tests/emulator/runtime/capture.h"
#include "tests/emulator/runtime/runtime.h"
#include "tests/emulator/runtime/scheduler.h"
#include "tests/emulator/runtime/streams.h"

namespace vertebra::emulator::runtime {
namespace {

template <typename F>
cudaError_t event_api(const char* call, cudaEvent_t handle, F&& body) {
  return api(call, [&](Runtime& runtime) {
    Event* event = runtime.events->find(handle);
    return event ? body(runtime, *event) : cudaErrorInvalidResourceHandle;
  });
}

cudaError_t create(const char* call, cudaEvent_t* event, unsigned flags) {
  return api(call, [&](Runtime& runtime) {
    constexpr unsigned known =
        cudaEventBlockingSync | cudaEventDisableTiming | cudaEventInterprocess;
    if (!event || (flags & ~known)) return cudaErrorInvalidValue;
    if ((flags & cudaEventInterprocess) && !(flags & cudaEventDisableTiming))
      return cudaErrorInvalidValue;
    auto made = std::make_unique<Event>();
    made->flags = flags;
    *event = runtime.events->add(std::move(made));
    return cudaSuccess;
  });
}

cudaError_t record(const char* call, cudaEvent_t handle, cudaStream_t stream_handle,
                   unsigned flags) {
  return event_api(call, handle, [&](Runtime& runtime, Event& event) {
    Stream* stream = runtime.streams->find(stream_handle);
    if (!stream) return cudaErrorInvalidResourceHandle;
    if (flags != cudaEventRecordDefault && flags != cudaEventRecordExternal)
      return cudaErrorInvalidValue;
    if (flags == cudaEventRecordExternal)
      return stream->capture ? runtime.captures->submit(*stream, EventRecordNode{handle})
                             : cudaErrorIllegalState;
    if (stream->capture) return runtime.captures->record(event, *stream);
    if (stream->legacy)
      if (const cudaError_t error = runtime.captures->refuse_implicit()) return error;
    event.capture = 0;
    event.captured.clear();
    event.operation = runtime.streams->add(*stream, ActionWork{"event record", {}, {}});
    return cudaSuccess;
  });
}

}  // namespace

extern "C" {

cudaError_t cudaEventCreate(cudaEvent_t* event) {
  return create(__func__, event, cudaEventDefault);
}

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags) {
  return create(__func__, event, flags);
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
  return api(__func__, [&](Runtime& runtime) {
    return runtime.events->remove(event) ? cudaSuccess : cudaErrorInvalidResourceHandle;
  });
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  return record(__func__, event, stream, cudaEventRecordDefault);
}

cudaError_t cudaEventRecordWithFlags(cudaEvent_t event, cudaStream_t stream, unsigned flags) {
  return record(__func__, event, stream, flags);
}

cudaError_t cudaEventQuery(cudaEvent_t handle) {
  return event_api(__func__, handle, [&](Runtime& runtime, Event& event) {
    if (event.capture) return cudaErrorCapturedEvent;
    if (event.operation && !runtime.scheduler->query(event.operation)) return cudaErrorNotReady;
    return runtime.sticky;
  });
}

cudaError_t cudaEventSynchronize(cudaEvent_t handle) {
  return event_api(__func__, handle, [&](Runtime& runtime, Event& event) {
    if (event.capture) return cudaErrorCapturedEvent;
    return event.operation ? runtime.scheduler->wait({event.operation}) : cudaSuccess;
  });
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t start_handle,
                                 cudaEvent_t end_handle) {
  return event_api(__func__, start_handle, [&](Runtime& runtime, Event& start) {
    const Event* end = runtime.events->find(end_handle);
    if (!end || !start.timed() || !end->timed() || !start.operation || !end->operation)
      return cudaErrorInvalidResourceHandle;
    if (!milliseconds) return cudaErrorInvalidValue;
    if (!start.operation->done || !end->operation->done) return cudaErrorNotReady;
    *milliseconds = static_cast<float>(end->operation->finished - start.operation->finished);
    return cudaSuccess;
  });
}
}

}  // namespace vertebra::emulator::runtime
