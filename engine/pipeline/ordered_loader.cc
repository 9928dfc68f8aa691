#include "engine/pipeline/ordered_loader.h"

#include <utility>

#include "engine/pipeline/error_text.h"

namespace vertebra {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

OrderedLoader::OrderedLoader(Source source, Load load, int threads, std::int64_t queue)
    : source_(std::move(source)), load_(std::move(load)), slots_(static_cast<std::size_t>(queue)) {
  threads_.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

OrderedLoader::~OrderedLoader() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  can_take_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

OrderedLoader::Next OrderedLoader::next(Item& item, std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  std::optional<Item>& slot = slots_[static_cast<std::size_t>(given_) % slots_.size()];
  const auto at_end = [&] { return ended_ && given_ == taken_; };
  ready_.wait_for(lock, patience, [&] { return slot.has_value() || at_end(); });
  if (slot) {
    item = std::move(*slot);
    slot.reset();
    ++given_;
    return Next::kItem;
  }
  if (!at_end()) return Next::kNotYet;
  if (source_failure_) std::rethrow_exception(source_failure_);
  return Next::kEnd;
}

void OrderedLoader::release(std::int64_t n) {
  {
    const std::lock_guard lock(mutex_);
    released_ += n;
  }
  can_take_.notify_all();
}

double OrderedLoader::busy_seconds() const {
  const std::lock_guard lock(mutex_);
  return busy_seconds_;
}

void OrderedLoader::work() {
  const auto queue = static_cast<std::int64_t>(slots_.size());
  std::unique_lock lock(mutex_);
  while (true) {
    can_take_.wait(lock,
                   [&] { return stop_ || ended_ || (!reading_ && taken_ < released_ + queue); });
    if (stop_ || ended_) return;

    reading_ = true;
    lock.unlock();
    std::optional<PipelineInput> input;
    std::exception_ptr failure;
    try {
      input = source_();
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    reading_ = false;
    if (!input) {
      ended_ = true;
      source_failure_ = failure;
      can_take_.notify_all();
      ready_.notify_all();
      return;
    }
    const auto slot = static_cast<std::size_t>(taken_++) % slots_.size();
    lock.unlock();
    can_take_.notify_one();

    const auto start = Clock::now();
    Item item = load_one(std::move(*input));
    const std::chrono::duration<double> busy = Clock::now() - start;
    lock.lock();
    busy_seconds_ += busy.count();
    slots_[slot] = std::move(item);
    ready_.notify_all();
  }
}

OrderedLoader::Item OrderedLoader::load_one(PipelineInput input) const {
  Item item{std::move(input), {}};
  if (!item.input.error.empty()) return item;
  try {
    item.image = load_(item.input.path);
  } catch (const std::exception& error) {
    item.input.error = error_text(item.input.path, error);
  } catch (...) {
    item.input.error = "unknown reason";
  }
  return item;
}

}  // namespace vertebra
