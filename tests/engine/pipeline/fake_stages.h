// Stages of a pipeline with no model and no files: the path is a number, which becomes the pixel.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "graph/core/error.h"
#include "vertebra/pipeline.h"

namespace vertebra::testing {

// What a sink saw of one outcome.
struct Seen {
  std::int64_t index;
  std::string path;
  std::string error;
  bool has_result;
  std::int64_t row;
  bool end_of_batch;
};

class FakeStages {
 public:
  explicit FakeStages(int inputs) : inputs_(inputs) {}

  PipelineStages stages() {
    return {.source = [this]() -> std::optional<PipelineInput> {
              if (given_ == inputs_) return std::nullopt;
              return PipelineInput{std::to_string(given_++), ""};
            },
            .load = [this](const std::string& path) { return load(path); },
            .run =
                [this](const TensorView& batch) {
                  batches.push_back(pixels_of(batch));
                  return Result();
                },
            .sink =
                [this](const PipelineOutcome& outcome) {
                  seen.push_back({outcome.index, outcome.input.path, outcome.input.error,
                                  outcome.result != nullptr, outcome.row, outcome.end_of_batch});
                  return true;
                },
            .cancelled = {}};
  }

  // An image of 1 x 2 pixels, all of them the path's number.
  Image load(const std::string& path) const {
    const int number = std::stoi(path);
    if (bad_every > 0 && number % bad_every == 0) {
      throw InvalidModel(
          {.where = path + ": header", .got = "broken", .expected = "", .remedy = ""});
    }
    return {1, 2, std::vector<std::uint8_t>(6, static_cast<std::uint8_t>(number))};
  }

  // The first byte of each image of a u8 batch.
  static std::vector<int> pixels_of(const TensorView& batch) {
    std::vector<int> pixels;
    const auto* bytes = static_cast<const std::uint8_t*>(batch.data);
    for (std::int64_t n = 0; n < batch.shape[0]; ++n) pixels.push_back(bytes[n * 6]);
    return pixels;
  }

  int given() const { return given_.load(); }

  int bad_every = 0;  // load fails for multiples of it
  std::vector<std::vector<int>> batches;
  std::vector<Seen> seen;

 private:
  const int inputs_;
  std::atomic<int> given_ = 0;
};

}  // namespace vertebra::testing
