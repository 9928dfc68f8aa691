#include "vertebra/pipeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

#include "engine/pipeline/batch_runner.h"
#include "engine/pipeline/ordered_loader.h"
#include "graph/core/error.h"

namespace vertebra {
namespace {

using Clock = std::chrono::steady_clock;

// How soon a wait notices a cancellation.
constexpr std::chrono::milliseconds kPatience{50};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void check_at_least(const char* what, std::int64_t got, std::int64_t least) {
  if (got >= least) return;
  throw InvalidArgument({.where = fmt::format("pipeline {}", what),
                         .got = fmt::format("{}", got),
                         .expected = fmt::format("at least {}", least),
                         .remedy = ""});
}

void check(const PipelineStages& stages, const PipelineOptions& options) {
  if (!stages.source || !stages.load || !stages.run || !stages.sink) {
    throw InvalidArgument({.where = "pipeline stages",
                           .got = "an empty function",
                           .expected = "source, load, run and sink",
                           .remedy = ""});
  }
  check_at_least("batch", options.batch, 1);
  check_at_least("queue", options.queue, 0);
  check_at_least("load_threads", options.load_threads, 1);
}

enum class Gathered { kBatch, kEnd, kCancelled };

// Fills `entries` with the next batch: up to `batch` images and the failed inputs between them, at
// most `most` in all.
Gathered gather(OrderedLoader& loader, const PipelineStages& stages, std::int64_t batch,
                std::int64_t most, std::vector<BatchRunner::Entry>& entries) {
  std::int64_t images = 0;
  while (images < batch && static_cast<std::int64_t>(entries.size()) < most) {
    if (stages.cancelled && stages.cancelled()) return Gathered::kCancelled;
    OrderedLoader::Item item;
    const OrderedLoader::Next next = loader.next(item, kPatience);
    if (next == OrderedLoader::Next::kEnd) return Gathered::kEnd;
    if (next == OrderedLoader::Next::kNotYet) continue;
    images += item.input.error.empty() ? 1 : 0;
    entries.push_back({std::move(item), nullptr, 0});
  }
  return Gathered::kBatch;
}

// False if the sink wants no more.
bool deliver(const std::vector<BatchRunner::Entry>& entries, const PipelineStages& stages,
             PipelineStatistics& statistics) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const BatchRunner::Entry& entry = entries[i];
    const std::int64_t index = statistics.images + statistics.errors;
    ++(entry.result != nullptr ? statistics.images : statistics.errors);
    if (!stages.sink({index, entry.item.input, entry.result, entry.row, i + 1 == entries.size()})) {
      return false;
    }
  }
  return true;
}

}  // namespace

PipelineStatistics run_pipeline(const PipelineStages& stages, const PipelineOptions& options) {
  check(stages, options);
  const std::int64_t queue =
      options.queue == 0 ? 3 * options.batch : std::max(options.queue, 2 * options.batch);
  const auto start = Clock::now();
  PipelineStatistics statistics;
  OrderedLoader loader(stages.source, stages.load, options.load_threads, queue);
  BatchRunner runner(stages.run, options.normalize);
  std::vector<BatchRunner::Entry> entries;
  Gathered gathered = Gathered::kBatch;
  bool wanted = true;
  while (gathered == Gathered::kBatch && wanted) {
    entries.clear();
    const auto waiting = Clock::now();
    gathered = gather(loader, stages, options.batch, queue, entries);
    statistics.wait_seconds += seconds_since(waiting);
    if (gathered == Gathered::kCancelled) break;
    runner.run(entries);
    wanted = deliver(entries, stages, statistics);
    loader.release(static_cast<std::int64_t>(entries.size()));
  }
  statistics.complete = gathered == Gathered::kEnd && wanted;
  statistics.seconds = seconds_since(start);
  statistics.load_seconds = loader.busy_seconds() / options.load_threads;
  statistics.compute_seconds = runner.busy_seconds();
  return statistics;
}

}  // namespace vertebra
