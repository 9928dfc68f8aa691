/// @file pipeline.h
/// Many files through a model: source -> load (threads) -> batch -> run -> sink. Since 0.1.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "vertebra/image.h"
#include "vertebra/session.h"
#include "vertebra/tensor.h"

namespace vertebra {

/// One thing to classify.
struct PipelineInput {
  std::string path;   ///< handed to PipelineStages::load and back to the sink, byte for byte
  std::string error;  ///< not empty: the source knows already that it fails, and load is not called
};

/// What became of one input. References are valid during the call of the sink only.
struct PipelineOutcome {
  std::int64_t index = 0;          ///< position among the inputs, from 0
  const PipelineInput& input;      ///< its path, and the reason if it failed
  const Result* result = nullptr;  ///< of the batch it was in; null if it failed
  std::int64_t row = 0;            ///< its image in `result`
  bool end_of_batch = false;       ///< nothing more comes before another batch has run: flush here
};

/// The functions that a pipeline connects.
struct PipelineStages {
  /// Gives the next input, or nothing at the end. Called by one thread at a time, though not always
  /// the same, and never more than PipelineOptions::queue inputs ahead of the sink. A source that
  /// waits for data must come back soon after `cancelled` begins to answer yes.
  std::function<std::optional<PipelineInput>()> source;
  /// Makes the pixels of an input; every image has the same size. Called by several threads at
  /// once. An exception becomes that input's error.
  std::function<Image(const std::string& path)> load;
  /// Runs a batch, [n, H, W, 3]. Called on the caller's thread. If a batch of several images throws
  /// an Error, each image runs alone, so that only those at fault fail.
  std::function<Result(const TensorView& batch)> run;
  /// Receives every outcome in the order of the inputs, on the caller's thread; false ends the run.
  std::function<bool(const PipelineOutcome&)> sink;
  /// Asked often; yes ends the run after the batch in flight. May be empty.
  std::function<bool()> cancelled;
};

/// Sizes of a pipeline.
struct PipelineOptions {
  std::int64_t batch = 32;  ///< most images of a run
  std::int64_t queue = 0;   ///< most inputs held at once; 0: 3 * batch; never below 2 * batch
  int load_threads = 1;     ///< threads that read and decode
  /// Set: batches are f32, normalised by this preset; else they are u8 pixels.
  std::optional<ImagePreset> normalize = std::nullopt;
};

/// What a run came to.
struct PipelineStatistics {
  std::int64_t images = 0;     ///< inputs that gave a result
  std::int64_t errors = 0;     ///< inputs that failed
  double seconds = 0;          ///< from start to end
  double load_seconds = 0;     ///< a load thread was reading and decoding, averaged over them
  double compute_seconds = 0;  ///< PipelineStages::run was at work
  double wait_seconds = 0;     ///< the caller's thread waited for images
  bool complete = false;       ///< the source was used up: neither cancelled nor ended by the sink

  /// What a faster run would need more of: "decode" or "compute", whichever was busier.
  std::string_view bounded_by() const noexcept {
    return load_seconds > compute_seconds ? "decode" : "compute";
  }
};

/// Runs a pipeline to its end. Memory is bounded by PipelineOptions::queue images however many
/// inputs come. InvalidArgument for a batch, queue or thread count below its minimum or a stage
/// left empty. What `source`, `sink` or `cancelled` throw, and what `run` throws that is no Error,
/// comes out of here after all threads have ended.
PipelineStatistics run_pipeline(const PipelineStages& stages, const PipelineOptions& options);

/// How many threads load images and how many compute on the CPU.
struct ThreadSplit {
  int load = 1;     ///< PipelineOptions::load_threads
  int compute = 1;  ///< ModelOptions::threads

  /// Equal in both.
  friend bool operator==(const ThreadSplit&, const ThreadSplit&) = default;
};

/// The one policy for sharing the cores between decoding and a CPU model, which otherwise fight:
/// the threads of both add up to `cores` (one core: one of each). InvalidArgument below 1.
ThreadSplit split_threads(int cores);

}  // namespace vertebra
