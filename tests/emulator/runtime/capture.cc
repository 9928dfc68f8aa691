#include "tests/emulator/runtime/capture.h"

#include <algorithm>
#include <utility>

namespace vertebra::emulator::runtime {

void Capture::join(Stream& stream, const std::vector<GraphNode*>& behind) {
  stream.capture = this;
  streams.insert(&stream);
  for (GraphNode* node : behind)
    if (std::find(stream.capture_tail.begin(), stream.capture_tail.end(), node) ==
        stream.capture_tail.end())
      stream.capture_tail.push_back(node);
}

GraphNode& Capture::add(Stream& stream, NodeWork work) {
  GraphNode& node = graph->add(std::move(work), stream.capture_tail);
  stream.capture_tail = {&node};
  return node;
}

void Capture::leave() {
  for (Stream* stream : streams) {
    stream->capture = nullptr;
    stream->capture_tail.clear();
  }
}

bool Capture::unjoined() const {
  std::set<const GraphNode*> joined;
  std::vector<const GraphNode*> open(origin->capture_tail.begin(), origin->capture_tail.end());
  while (!open.empty()) {
    const GraphNode* node = open.back();
    open.pop_back();
    if (joined.insert(node).second) open.insert(open.end(), node->after.begin(), node->after.end());
  }
  for (const Stream* stream : streams)
    for (const GraphNode* node : stream->capture_tail)
      if (!joined.count(node)) return true;
  return false;
}

cudaError_t Captures::begin(Stream& stream, cudaStreamCaptureMode mode, Graph& graph,
                            std::unique_ptr<Graph> own, const std::vector<GraphNode*>& behind) {
  if (mode != cudaStreamCaptureModeGlobal && mode != cudaStreamCaptureModeThreadLocal &&
      mode != cudaStreamCaptureModeRelaxed)
    return cudaErrorInvalidValue;
  if (stream.legacy) return cudaErrorStreamCaptureUnsupported;
  if (stream.capture) return cudaErrorIllegalState;
  auto capture = std::make_unique<Capture>();
  capture->number = ++count_;
  capture->mode = mode;
  capture->thread = std::this_thread::get_id();
  capture->origin = &stream;
  capture->own = std::move(own);
  capture->graph = &graph;
  captures_.push_back(std::move(capture));
  captures_.back()->join(stream, behind);
  return cudaSuccess;
}

cudaError_t Captures::end(Stream& stream, std::unique_ptr<Graph>& own, Graph*& graph) {
  Capture* capture = stream.capture;
  if (!capture) return cudaErrorIllegalState;
  if (capture->mode != cudaStreamCaptureModeRelaxed &&
      capture->thread != std::this_thread::get_id())
    return cudaErrorStreamCaptureWrongThread;
  if (capture->origin != &stream) {
    capture->invalid = true;
    return cudaErrorStreamCaptureUnmatched;
  }
  const cudaError_t error = capture->invalid      ? cudaErrorStreamCaptureInvalidated
                            : capture->unjoined() ? cudaErrorStreamCaptureUnjoined
                                                  : cudaSuccess;
  capture->leave();
  if (error == cudaSuccess) {
    own = std::move(capture->own);
    graph = capture->graph;
  }
  std::erase_if(captures_, [&](const auto& one) { return one.get() == capture; });
  return error;
}

cudaError_t Captures::submit(Stream& stream, NodeWork work) {
  if (stream.capture->invalid) return cudaErrorStreamCaptureInvalidated;
  stream.capture->add(stream, std::move(work));
  return cudaSuccess;
}

cudaError_t Captures::record(Event& event, Stream& stream) {
  if (stream.capture->invalid) return cudaErrorStreamCaptureInvalidated;
  event.operation = nullptr;
  event.capture = stream.capture->number;
  event.captured = stream.capture_tail;
  return cudaSuccess;
}

cudaError_t Captures::wait(Stream& stream, const Event& event) {
  Capture* capture = by_number(event.capture);
  if (!event.capture) {
    // An event that was never recorded is no work: waiting for it is nothing.
    if (!event.operation) return cudaSuccess;
    stream.capture->invalid = true;
    return cudaErrorStreamCaptureIsolation;
  }
  if (!capture) return cudaErrorCapturedEvent;
  if (stream.capture && stream.capture != capture) {
    stream.capture->invalid = capture->invalid = true;
    return cudaErrorStreamCaptureMerge;
  }
  if (stream.legacy) {
    capture->invalid = true;
    return cudaErrorStreamCaptureImplicit;
  }
  if (capture->invalid) return cudaErrorStreamCaptureInvalidated;
  capture->join(stream, event.captured);
  return cudaSuccess;
}

cudaError_t Captures::refuse_unsafe_call() {
  const cudaStreamCaptureMode own = thread_capture_mode();
  if (own == cudaStreamCaptureModeRelaxed) return cudaSuccess;
  cudaError_t error = cudaSuccess;
  for (const auto& capture : captures_) {
    const bool mine = capture->thread == std::this_thread::get_id();
    const bool hit =
        mine ? capture->mode != cudaStreamCaptureModeRelaxed
             : own == cudaStreamCaptureModeGlobal && capture->mode == cudaStreamCaptureModeGlobal;
    if (!hit) continue;
    capture->invalid = true;
    error = cudaErrorStreamCaptureUnsupported;
  }
  return error;
}

cudaError_t Captures::refuse(Stream& stream) {
  if (!stream.capture) return cudaSuccess;
  if (stream.capture->invalid) return cudaErrorStreamCaptureInvalidated;
  stream.capture->invalid = true;
  return cudaErrorStreamCaptureUnsupported;
}

cudaError_t Captures::refuse_any() {
  for (const auto& capture : captures_) capture->invalid = true;
  return active() ? cudaErrorStreamCaptureUnsupported : cudaSuccess;
}

cudaError_t Captures::refuse_implicit() {
  cudaError_t error = cudaSuccess;
  for (const auto& capture : captures_)
    for (const Stream* stream : capture->streams)
      if (stream->blocking()) {
        capture->invalid = true;
        error = cudaErrorStreamCaptureImplicit;
      }
  return error;
}

void Captures::clear() {
  for (const auto& capture : captures_) capture->leave();
  captures_.clear();
}

Capture* Captures::by_number(std::uint64_t number) const {
  for (const auto& capture : captures_)
    if (capture->number == number) return capture.get();
  return nullptr;
}

cudaStreamCaptureMode& thread_capture_mode() {
  thread_local cudaStreamCaptureMode mode = cudaStreamCaptureModeGlobal;
  return mode;
}

}  // namespace vertebra::emulator::runtime
