/// @file session.h
/// One thread's working memory for a model, and what a run gives back. Since 0.1.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vertebra/tensor.h"

namespace vertebra {

/// The outputs of one batch, in host memory. A value that outlives its session.
class Result {
 public:
  /// One class of a ranking: its index and its score.
  struct Ranked {
    std::int64_t id;  ///< index of the class
    float score;      ///< probability (softmax)
  };

  /// Number of images.
  std::int64_t size() const noexcept { return n_; }
  /// Number of classes.
  std::int64_t classes() const noexcept { return classes_; }
  /// [n, classes], row-major.
  std::span<const float> logits() const noexcept { return logits_; }
  /// [n, classes], row-major; the rows sum to 1.
  std::span<const float> probabilities() const noexcept { return probabilities_; }
  /// The k most probable classes of one image, best first; equal scores in order of the index.
  /// InvalidArgument unless 0 <= image < size() and 1 <= k <= classes().
  std::vector<Ranked> top_k(std::int64_t image, std::int64_t k) const;
  /// A value named in ModelOptions::taps, [n, h, w, c] row-major; InvalidArgument for another name.
  std::span<const float> tap(std::string_view name) const;

 private:
  friend class Session;
  std::int64_t n_ = 0;
  std::int64_t classes_ = 0;
  std::vector<float> logits_;
  std::vector<float> probabilities_;
  std::vector<Ranked> ranking_;  // the device's own, the same number for each image; may be empty
  std::vector<std::pair<std::string, std::vector<float>>> taps_;
};

/// An arena and what else one thread needs to run a model. Move-only; used by one thread at a time,
/// while the model behind it is shared. Holds its model alive.
class Session {
 public:
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  /// Runs one batch and waits for it. `input` is [n, H, W, 3] with 1 <= n <= max_batch, the model's
  /// size, u8 pixels or normalised f32, on the model's device or the host. Nothing that grows with
  /// the images is allocated but the Result. InvalidArgument names what does not fit, or the image
  /// with an f32 value that is not finite or beyond the range of fp16 where the model runs in it;
  /// DeviceError names the step that failed, or the image whose logits are not finite.
  Result run(const TensorView& input);

 private:
  friend class Model;
  struct State;
  explicit Session(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace vertebra
