#include "engine/pipeline/batch_runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "engine/pipeline/error_text.h"
#include "graph/core/error.h"

namespace vertebra {

BatchRunner::BatchRunner(Run run, const std::optional<ImagePreset>& normalize)
    : run_(std::move(run)) {
  if (!normalize) return;
  normalized_.emplace();
  for (std::size_t c = 0; c < 3; ++c) {
    for (std::size_t pixel = 0; pixel < 256; ++pixel) {
      (*normalized_)[c][pixel] =
          (static_cast<float>(pixel) - normalize->mean[c]) / normalize->stddev[c];
    }
  }
}

void BatchRunner::run(std::span<Entry> entries) {
  results_.clear();
  std::vector<Entry*> images;
  for (Entry& entry : entries) {
    if (entry.item.input.error.empty()) images.push_back(&entry);
  }
  if (images.empty()) return;
  if (images.size() > 1) {
    try {
      run_batch(images);
      return;
    } catch (const Error&) {
      // Which image is at fault shows when each runs alone.
    }
  }
  for (Entry* image : images) {
    try {
      run_batch({&image, 1});
    } catch (const Error& error) {
      image->item.input.error = error_text(image->item.input.path, error);
    }
  }
}

void BatchRunner::run_batch(std::span<Entry* const> images) {
  const TensorView view = assemble(images);
  const auto start = std::chrono::steady_clock::now();
  results_.push_back(run_(view));
  busy_seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  for (std::size_t i = 0; i < images.size(); ++i) {
    images[i]->result = &results_.back();
    images[i]->row = static_cast<std::int64_t>(i);
  }
}

TensorView BatchRunner::assemble(std::span<Entry* const> images) {
  const Image& first = images.front()->item.image;
  const std::size_t size = first.pixels.size();
  pixels_.resize(size * images.size());
  for (std::size_t i = 0; i < images.size(); ++i) {
    const Image& image = images[i]->item.image;
    if (image.height != first.height || image.width != first.width || image.pixels.size() != size) {
      throw InvalidArgument({.where = images[i]->item.input.path,
                             .got = fmt::format("{} x {} pixels", image.height, image.width),
                             .expected = fmt::format("{} x {} as in the rest of the batch",
                                                     first.height, first.width),
                             .remedy = "let the load function resize"});
    }
    std::copy(image.pixels.begin(), image.pixels.end(),
              pixels_.begin() + static_cast<std::ptrdiff_t>(i * size));
  }
  const std::array<std::int64_t, 4> shape{static_cast<std::int64_t>(images.size()), first.height,
                                          first.width, 3};
  if (!normalized_) return {pixels_.data(), DataType::u8, shape};
  values_.resize(pixels_.size());
  for (std::size_t i = 0; i < pixels_.size(); ++i) values_[i] = (*normalized_)[i % 3][pixels_[i]];
  return {values_.data(), DataType::f32, shape};
}

}  // namespace vertebra
