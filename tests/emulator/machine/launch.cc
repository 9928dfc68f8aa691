#include "tests/emulator/machine/launch.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "tests/emulator/counters/counters.h"
#include "tests/emulator/machine/block.h"
#include "tests/emulator/machine/kernel.h"
#include "tests/emulator/machine/residency.h"

namespace vertebra::emulator {
namespace {

/// Warp instructions that a block executes before another resident one has its turn.
constexpr std::uint64_t block_slice = 64 * 1024;
/// A block that has run for so long may be waiting in a loop for one that has not started.
constexpr std::uint64_t patience = 4'000'000;
/// Slices in which no warp of any block did anything but wait, before it is called a deadlock.
constexpr std::uint64_t idle_slices = 400'000;

/// Memory through which the blocks of a cooperative grid meet (cooperative_groups: grid.sync()).
class GridWorkspace {
 public:
  explicit GridWorkspace(Memory& memory)
      : memory_(memory),
        place_(memory.allocate(256, MemoryKind::global, "workspace of the grid", true)) {
    if (!place_) throw std::bad_alloc();
  }
  ~GridWorkspace() { memory_.release(place_); }
  GridWorkspace(const GridWorkspace&) = delete;
  GridWorkspace& operator=(const GridWorkspace&) = delete;
  std::uint64_t address() const { return place_->address; }

 private:
  Memory& memory_;
  Allocation* place_;
};

/// A launch while its workers run.
class Run {
 public:
  Run(LaunchContext& launch, WorkerCounters* totals) : launch_(launch), totals_(totals) {
    const LaunchConfig& config = launch.config;
    total_ = config.blocks.empty() ? config.grid.count() : config.blocks.size();
    workers_ = std::max<std::uint64_t>(
        1, std::min<std::uint64_t>(total_, std::thread::hardware_concurrency()));
    const Device& device = launch.machine.device;
    const std::uint64_t resident =
        std::uint64_t{device.multiprocessors} *
        resident_blocks(device, config.block.count(),
                        launch.kernel.dynamic_shared_at + config.dynamic_shared);
    resident_ = std::max<std::uint64_t>(1, resident / workers_);
  }

  LaunchStatus run() {
    std::vector<std::thread> threads;
    for (std::uint64_t n = 1; n < workers_; ++n) threads.emplace_back([this, n] { work(n); });
    work(0);
    for (std::thread& thread : threads) thread.join();
    for (const auto& [block, text] : printed_) std::fwrite(text.data(), 1, text.size(), stdout);
    if (unknown_) std::rethrow_exception(unknown_);
    return status_;
  }

 private:
  void work(std::uint64_t worker) {
    WorkerCounters counters;
    WorkerCounters* counting = totals_ ? &counters : nullptr;
    std::deque<std::unique_ptr<Block>> blocks;
    try {
      if (launch_.config.cooperative)
        for (std::uint64_t n = worker; n < total_; n += workers_)
          blocks.push_back(start(n, counting));
      while (!stop_) {
        if (blocks.empty() && !start_next(blocks, counting)) break;
        turn(blocks, counting);
      }
    } catch (const Fault& fault) {
      const std::lock_guard lock(mutex_);
      if (status_ == LaunchStatus::success) status_ = fault.status;
      stop_ = true;
    } catch (...) {
      const std::lock_guard lock(mutex_);
      unknown_ = std::current_exception();
      stop_ = true;
    }
    for (const auto& block : blocks) keep_output(*block);
    const std::lock_guard lock(mutex_);
    if (totals_) totals_->add(counters);
  }

  std::unique_ptr<Block> start(std::uint64_t n, WorkerCounters* counters) {
    const auto& chosen = launch_.config.blocks;
    return std::make_unique<Block>(launch_, chosen.empty() ? n : chosen[n], counters);
  }

  /// Puts the next block that nobody has taken at the front.
  bool start_next(std::deque<std::unique_ptr<Block>>& blocks, WorkerCounters* counters) {
    if (launch_.config.cooperative || blocks.size() >= resident_) return false;
    const std::uint64_t n = next_.fetch_add(1);
    if (n >= total_) return false;
    blocks.push_front(start(n, counters));
    return true;
  }

  void turn(std::deque<std::unique_ptr<Block>>& blocks, WorkerCounters* counters) {
    std::unique_ptr<Block> block = std::move(blocks.front());
    blocks.pop_front();
    // It stays the worker's whatever happens, for what it printed.
    blocks.push_back(std::move(block));
    Block& current = *blocks.back();
    switch (current.run(block_slice)) {
      case Block::Progress::finished:
        keep_output(current);
        blocks.pop_back();
        idle_ = 0;
        return;
      case Block::Progress::working:
        idle_ = 0;
        if (current.steps > patience * blocks.size()) start_next(blocks, counters);
        return;
      case Block::Progress::spinning:
        if (start_next(blocks, counters)) return;
        if (++idle_ > idle_slices) idle(current);
        std::this_thread::yield();
        return;
    }
  }

  [[noreturn]] void idle(Block& block) {
    launch_.machine.findings.report(
        Check::deadlock, launch_.kernel.name,
        fmt::format("{}: every warp of every block waits for another (mbarrier or nanosleep)",
                    block.describe()));
    throw Fault(LaunchStatus::timeout);
  }

  void keep_output(Block& block) {
    if (block.printed.empty()) return;
    const std::lock_guard lock(mutex_);
    printed_[block.linear_index] = std::move(block.printed);
  }

  LaunchContext& launch_;
  WorkerCounters* totals_;
  std::uint64_t total_, workers_, resident_;
  std::atomic<std::uint64_t> next_{0}, idle_{0};
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  LaunchStatus status_ = LaunchStatus::success;
  std::exception_ptr unknown_;
  std::map<std::uint64_t, std::string> printed_;
};

}  // namespace

LaunchStatus run(Machine& machine, const Kernel& kernel, const LaunchConfig& config,
                 WorkerCounters* counters) {
  static std::atomic<std::uint64_t> launches{0};
  LaunchContext launch{machine, kernel, config};
  launch.number = ++launches;
  std::optional<GridWorkspace> workspace;
  if (config.cooperative) {
    workspace.emplace(machine.memory);
    launch.grid_workspace = workspace->address();
  }
  return Run(launch, counters).run();
}

}  // namespace vertebra::emulator
