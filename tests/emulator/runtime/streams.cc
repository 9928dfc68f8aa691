#include "tests/emulator/runtime/streams.h"

#include <fmt/format.h>

#include <utility>

#include "tests/emulator/runtime/scheduler.h"

namespace vertebra::emulator::runtime {
namespace {

thread_local cudaStream_t own_stream = nullptr;

}  // namespace

std::string Stream::describe() const {
  return legacy ? "the default stream" : fmt::format("stream {}", id);
}

Streams::Streams(Scheduler& scheduler) : scheduler_(scheduler) {
  legacy_.id = next_id_++;
  legacy_.legacy = true;
  legacy_.lane = scheduler_.take_lane();
}

cudaStream_t Streams::create(unsigned flags, int priority) {
  auto stream = std::make_unique<Stream>();
  stream->id = next_id_++;
  stream->flags = flags;
  stream->priority = priority;
  stream->lane = scheduler_.take_lane();
  ++created_;
  non_blocking_ |= !stream->blocking();
  return streams_.add(std::move(stream));
}

bool Streams::destroy(cudaStream_t handle) {
  const std::unique_ptr<Stream> stream = streams_.remove(handle);
  if (!stream) return false;
  scheduler_.give_lane(stream->lane);
  if (stream->blocking() && stream->last) orphans_.push_back(stream->last);
  return true;
}

Stream* Streams::find(cudaStream_t handle) {
  if (handle == cudaStreamLegacy || !handle) return &legacy_;
  if (handle != cudaStreamPerThread) return streams_.find(handle);
  if (Stream* own = streams_.find(own_stream)) return own;
  own_stream = create(cudaStreamDefault, 0);
  return streams_.find(own_stream);
}

void Streams::clear() {
  for (const auto& [handle, stream] : streams_) scheduler_.give_lane(stream->lane);
  streams_.clear();
  orphans_.clear();
  legacy_.last = nullptr;
  legacy_.capture = nullptr;
  legacy_.capture_tail.clear();
  created_ = 0;
  non_blocking_ = branches_ = false;
}

std::vector<OperationPtr> Streams::predecessors(const Stream& stream) const {
  std::vector<OperationPtr> found;
  if (stream.last) found.push_back(stream.last);
  if (stream.legacy) {
    for (const auto& [handle, other] : streams_)
      if (other->blocking() && other->last) found.push_back(other->last);
    found.insert(found.end(), orphans_.begin(), orphans_.end());
  } else if (stream.blocking() && legacy_.last) {
    found.push_back(legacy_.last);
  }
  return found;
}

OperationPtr Streams::add(Stream& stream, Work work, const std::vector<OperationPtr>& also) {
  std::vector<OperationPtr> after = predecessors(stream);
  after.insert(after.end(), also.begin(), also.end());
  stream.last = scheduler_.add(std::move(work), stream.describe(), stream.lane, std::move(after));
  if (stream.legacy) orphans_.clear();  // it stands for them now
  return stream.last;
}

}  // namespace vertebra::emulator::runtime
