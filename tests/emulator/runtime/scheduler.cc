#include "tests/emulator/runtime/scheduler.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "tests/emulator/runtime/runtime.h"
#include "tests/emulator/runtime/streams.h"

namespace vertebra::emulator::runtime {
namespace {

/// What an operation takes by the model's clock, in milliseconds: the overhead of a launch, and the
/// bytes of a copy at 20 GB/s. Only good for times that are positive and always the same.
double cost(const Work& work) {
  constexpr double overhead = 0.005, bytes_per_millisecond = 20e6;
  const auto* copy = std::get_if<CopyWork>(&work);
  if (!copy) return overhead;
  const auto bytes = static_cast<double>(copy->width * copy->height * copy->depth);
  return overhead + bytes / bytes_per_millisecond;
}

/// The order in which ready operations run: each is drawn from all, or the lanes have ranks that
/// were drawn, so that one stream runs far ahead of another.
class Choice {
 public:
  explicit Choice(std::mt19937_64& random) : random_(random), ranked_(random() % 2 == 0) {}

  /// Removes one.
  OperationPtr take(std::vector<OperationPtr>& ready) {
    std::size_t chosen = random_() % ready.size();
    if (ranked_)
      for (std::size_t n = 0; n < ready.size(); ++n)
        if (rank(ready[n]->lane) < rank(ready[chosen]->lane)) chosen = n;
    std::swap(ready[chosen], ready.back());
    OperationPtr operation = std::move(ready.back());
    ready.pop_back();
    return operation;
  }

 private:
  std::uint64_t rank(std::size_t lane) {
    const auto [found, is_new] = ranks_.try_emplace(lane);
    if (is_new) found->second = random_();
    return found->second;
  }

  std::mt19937_64& random_;
  bool ranked_;
  std::unordered_map<std::size_t, std::uint64_t> ranks_;
};

void hide_destination(Operation& operation) {
  const auto* copy = std::get_if<CopyWork>(&operation.work);
  if (copy && copy->kind == cudaMemcpyDeviceToHost) operation.hidden.hide(*copy);
}

}  // namespace

Scheduler::Scheduler(Runtime& runtime)
    : runtime_(runtime), order_(runtime.machine), random_(runtime.machine.settings.seed) {}

std::size_t Scheduler::take_lane() {
  for (std::size_t& lane : given_lanes_)
    if (host_[lane] >= ticks_[lane]) {
      const std::size_t taken = lane;
      lane = given_lanes_.back();
      given_lanes_.pop_back();
      return taken;
    }
  ticks_.push_back(0);
  return ticks_.size() - 1;
}

OperationPtr Scheduler::add(Work work, std::string place, std::size_t lane,
                            std::vector<OperationPtr> after) {
  auto operation = std::make_shared<Operation>();
  operation->number = ++submitted_;
  operation->work = std::move(work);
  operation->place = std::move(place);
  operation->lane = lane;
  operation->clock = host_;
  for (const OperationPtr& earlier : after) operation->clock.join(earlier->clock);
  operation->clock.set(lane, ++ticks_[lane]);
  all_.set(lane, ticks_[lane]);
  std::erase_if(after, [](const OperationPtr& earlier) { return earlier->done; });
  operation->after = std::move(after);
  if (runtime_.machine.settings.deferred) {
    pending_.push_back(operation);
    hide_destination(*operation);
  } else if (runtime_.sticky == cudaSuccess) {
    run(operation);
  } else {
    operation->done = true;
  }
  return operation;
}

cudaError_t Scheduler::wait(const std::vector<OperationPtr>& operations) {
  run_until(operations);
  Clock known = host_;
  for (const OperationPtr& operation : operations) known.join(operation->clock);
  host_knows(known);
  return runtime_.sticky;
}

cudaError_t Scheduler::wait_for_all() {
  run_until(std::vector(pending_));
  host_knows(all_);
  return runtime_.sticky;
}

bool Scheduler::query(const OperationPtr& operation) {
  if (!operation->done) {
    if (draw(2) == 0) return false;
    run_until({operation});
  }
  host_knows(operation->clock);
  return true;
}

void Scheduler::reset() {
  for (const OperationPtr& operation : pending_) {
    operation->hidden.show();
    operation->done = true;
    operation->after.clear();
  }
  pending_.clear();
  order_.clear();
  host_ = all_;
}

void Scheduler::run(const OperationPtr& operation) {
  const Settings& settings = runtime_.machine.settings;
  const bool checked = settings.on(Check::stream_order);
  const bool is_kernel = std::holds_alternative<KernelWork>(operation->work);
  // A kernel's bytes are known once it has run. Other work may fault for want of an order: that is
  // said first.
  if (checked && !is_kernel) order_.add(operation, Footprint::of(operation->work));
  WorkerCounters counters;
  const bool collect =
      checked && is_kernel && (settings.deferred || runtime_.streams->concurrent());
  const cudaError_t error = execute(runtime_, operation->work, collect ? &counters : nullptr);
  operation->done = true;
  operation->after.clear();
  now_ += cost(operation->work);
  operation->finished = now_;
  if (collect) order_.add(operation, Footprint{{}, {}, std::move(counters.touched)});
  // It may have told the host's threads what it saw.
  if (std::holds_alternative<HostWork>(operation->work)) host_knows(operation->clock);
  if (error != cudaSuccess) runtime_.sticky = error;
}

void Scheduler::run_until(const std::vector<OperationPtr>& targets) {
  std::vector<OperationPtr> needed = unfinished_before(targets);
  if (needed.empty()) return;
  for (const OperationPtr& operation : pending_) operation->hidden.show();
  const std::unordered_set<OperationPtr> wanted(needed.begin(), needed.end());
  const std::vector<OperationPtr> candidates = draw(2) == 0 ? pending_ : std::move(needed);

  std::unordered_map<Operation*, std::size_t> waits_for;
  std::unordered_map<Operation*, std::vector<OperationPtr>> followers;
  std::vector<OperationPtr> ready;
  for (const OperationPtr& operation : candidates) {
    std::size_t count = 0;
    for (const OperationPtr& earlier : operation->after)
      if (!earlier->done) {
        followers[earlier.get()].push_back(operation);
        ++count;
      }
    waits_for[operation.get()] = count;
    if (count == 0) ready.push_back(operation);
  }
  Choice choice(random_);
  for (std::size_t left = wanted.size(); left > 0 && runtime_.sticky == cudaSuccess;) {
    const OperationPtr operation = choice.take(ready);
    run(operation);
    left -= wanted.count(operation);
    for (const OperationPtr& follower : followers[operation.get()])
      if (--waits_for[follower.get()] == 0) ready.push_back(follower);
  }
  if (runtime_.sticky != cudaSuccess) return reset();
  std::erase_if(pending_, [](const OperationPtr& operation) { return operation->done; });
  for (const OperationPtr& operation : pending_) hide_destination(*operation);
}

std::vector<OperationPtr> Scheduler::unfinished_before(
    const std::vector<OperationPtr>& targets) const {
  std::unordered_set<Operation*> wanted;
  std::vector<OperationPtr> open = targets;
  while (!open.empty()) {
    const OperationPtr operation = std::move(open.back());
    open.pop_back();
    if (operation->done || !wanted.insert(operation.get()).second) continue;
    open.insert(open.end(), operation->after.begin(), operation->after.end());
  }
  std::vector<OperationPtr> found;
  for (const OperationPtr& operation : pending_)
    if (wanted.count(operation.get())) found.push_back(operation);
  return found;
}

void Scheduler::host_knows(const Clock& clock) {
  host_.join(clock);
  // What is queued was submitted when the host knew less.
  Clock known = host_;
  for (const OperationPtr& operation : pending_) known.meet(operation->clock);
  order_.forget(known);
}

}  // namespace vertebra::emulator::runtime
