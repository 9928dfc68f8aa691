// Images to one contiguous batch, through the run function, and failures to the images at fault.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "engine/pipeline/ordered_loader.h"
#include "vertebra/pipeline.h"

namespace vertebra {

class BatchRunner {
 public:
  using Run = std::function<Result(const TensorView&)>;

  // An input on its way from the loader to the sink.
  struct Entry {
    OrderedLoader::Item item;
    const Result* result = nullptr;  // set by run() unless item.input.error is
    std::int64_t row = 0;
  };

  // With `normalize` batches are f32: (pixel - mean) / stddev; without they are u8.
  BatchRunner(Run run, const std::optional<ImagePreset>& normalize);

  // Runs the images of all entries that have no error as one batch. If that throws an Error and
  // there are several images, each runs alone and those that throw again get the error's text; a
  // lone image gets it at once. Other exceptions pass. Results live until the next call.
  void run(std::span<Entry> entries);

  // Time spent inside the run function.
  double busy_seconds() const { return busy_seconds_; }

 private:
  using Table = std::array<std::array<float, 256>, 3>;  // [channel][pixel]

  void run_batch(std::span<Entry* const> images);
  TensorView assemble(std::span<Entry* const> images);

  const Run run_;
  std::optional<Table> normalized_;
  std::vector<std::uint8_t> pixels_;
  std::vector<float> values_;
  std::deque<Result> results_;
  double busy_seconds_ = 0;
};

}  // namespace vertebra
