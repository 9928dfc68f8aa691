#include <fmt/format.h>

#include <memory>
#include <utility>
#include <vector>

#include "tests/emulator/runtime/capture.h"
#include "tests/emulator/runtime/copies.h"
#include "tests/emulator/runtime/runtime.h"
#include "tests/emulator/runtime/scheduler.h"
#include "tests/emulator/runtime/streams.h"

// What copies and fills have beyond other work: their arguments are checked, and CUDA says for each
// pair of places whether the host waits.
namespace vertebra::emulator::runtime {
namespace {

bool on_host(Place place) { return place == Place::host || place == Place::pinned; }
/// Whether the place can be what the direction says it is.
bool fits(Place place, bool says_host) {
  return says_host ? place != Place::device : place != Place::host;
}

/// Replaces the kind by what the addresses are. Reports bounds if the caller said otherwise.
cudaError_t resolve_kind(Runtime& runtime, const char* call, Place from, Place to, CopyWork& copy) {
  const cudaMemcpyKind asked = copy.kind;
  if (asked < cudaMemcpyHostToHost || asked > cudaMemcpyDefault)
    return cudaErrorInvalidMemcpyDirection;
  const bool from_host = asked == cudaMemcpyHostToHost || asked == cudaMemcpyHostToDevice;
  const bool to_host = asked == cudaMemcpyHostToHost || asked == cudaMemcpyDeviceToHost;
  if (asked != cudaMemcpyDefault)
    for (const auto& [role, place, says_host] :
         {std::tuple{"source", from, from_host}, {"destination", to, to_host}})
      if (!fits(place, says_host)) {
        runtime.machine.findings.report(
            Check::bounds, {},
            fmt::format("{}: the kind says that the {} is {} memory; it is {} memory", call, role,
                        says_host ? "host" : "device",
                        place == Place::host ? "pageable host" : "device"));
        return cudaErrorInvalidValue;
      }
  const auto is_host = [&](Place place, bool says_host) {
    return on_host(place) || (place == Place::either && asked != cudaMemcpyDefault && says_host);
  };
  copy.kind = is_host(from, from_host)
                  ? (is_host(to, to_host) ? cudaMemcpyHostToHost : cudaMemcpyHostToDevice)
                  : (is_host(to, to_host) ? cudaMemcpyDeviceToHost : cudaMemcpyDeviceToDevice);
  return cudaSuccess;
}

/// Copies a pageable source, as the driver does before an asynchronous copy returns.
void stage(CopyWork& copy) {
  std::vector<std::byte> bytes;
  bytes.reserve(copy.width * copy.height * copy.depth);
  for (const MemoryRange& range : copy.source_box().ranges()) {
    const auto* from = reinterpret_cast<const std::byte*>(range.address);
    bytes.insert(bytes.end(), from, from + range.bytes);
  }
  copy.staged = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
  copy.source = copy.staged->data();
  copy.source_pitch = copy.width;
  copy.source_slice = copy.width * copy.height;
}

}  // namespace

cudaError_t Runtime::check(const char* call, CopyWork& copy) {
  const MemoryBox to_box = copy.destination_box(), from_box = copy.source_box();
  if (to_box.empty()) return cudaSuccess;
  if (copy.height * copy.depth > 1 && (to_box.pitch < copy.width || from_box.pitch < copy.width))
    return cudaErrorInvalidPitchValue;
  Place from{}, to{};
  if (const cudaError_t error = check_box(*this, call, "destination", to_box, to)) return error;
  if (const cudaError_t error = check_box(*this, call, "source", from_box, from)) return error;
  return resolve_kind(*this, call, from, to, copy);
}

cudaError_t Runtime::check(const char* call, const FillWork& fill) {
  const MemoryBox box = fill.box();
  if (box.empty()) return cudaSuccess;
  if (box.height * box.depth > 1 && box.pitch < box.width) return cudaErrorInvalidPitchValue;
  Place place{};
  if (const cudaError_t error = check_box(*this, call, "destination", box, place)) return error;
  if (place != Place::host) return cudaSuccess;
  machine.findings.report(
      Check::bounds, {},
      fmt::format("{}: destination: pageable host memory at 0x{:x}", call, box.address));
  return cudaErrorInvalidValue;
}

cudaError_t Runtime::copy(const char* call, cudaStream_t handle, CopyWork copy, bool asynchronous) {
  Stream* stream = streams->find(handle);
  if (!stream) return cudaErrorInvalidResourceHandle;
  if (!asynchronous)
    if (const cudaError_t error = captures->refuse_unsafe_call()) return error;
  if (const cudaError_t error = check(call, copy)) return error;
  if (copy.destination_box().empty()) return cudaSuccess;
  // A graph reads its sources when it is launched.
  const bool pageable = !machine.memory.find(copy.source_box().address);
  if (machine.settings.deferred && asynchronous && pageable && !stream->capture) stage(copy);
  const cudaMemcpyKind kind = copy.kind;
  if (const cudaError_t error = submit(handle, std::move(copy))) return error;
  if (stream->capture) return cudaSuccess;
  const bool waits = asynchronous ? kind == cudaMemcpyHostToHost : kind != cudaMemcpyDeviceToDevice;
  return waits ? scheduler->wait({stream->last}) : cudaSuccess;
}

cudaError_t Runtime::fill(const char* call, cudaStream_t handle, FillWork fill, bool asynchronous) {
  Stream* stream = streams->find(handle);
  if (!stream) return cudaErrorInvalidResourceHandle;
  if (!asynchronous)
    if (const cudaError_t error = captures->refuse_unsafe_call()) return error;
  if (const cudaError_t error = check(call, fill)) return error;
  if (fill.box().empty()) return cudaSuccess;
  const Allocation* allocation = machine.memory.find(fill.box().address);
  if (const cudaError_t error = submit(handle, std::move(fill))) return error;
  const bool waits = !asynchronous && allocation->kind == MemoryKind::pinned && !stream->capture;
  return waits ? scheduler->wait({stream->last}) : cudaSuccess;
}

}  // namespace vertebra::emulator::runtime
