#include "vertebra/session.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/api/model_state.h"
#include "engine/api/rank_scores.h"
#include "graph/core/error.h"
#include "graph/core/half.h"

namespace vertebra {
namespace {

void check_input(const TensorView& input, const Shape& image, std::int64_t max_batch) {
  const auto [n, h, w, c] = input.shape;
  if (n < 1 || n > max_batch || Shape{h, w, c} != image) {
    throw InvalidArgument({"input", fmt::format("{}x{}x{}x{}", n, h, w, c),
                           fmt::format("Nx{} with N from 1 to {}", to_string(image), max_batch),
                           ""});
  }
  if (input.device.type != DeviceType::kCpu) {
    throw InvalidArgument({"input", "memory on " + to_string(input.device), "host memory",
                           "copy it to the host first"});
  }
  if (input.data == nullptr) throw InvalidArgument({"input", "no data", "a pointer", ""});
}

// On the CPU a clamp hides a NaN from the logits, so the values are checked where they come in. On
// a GPU it may hide the infinity that rounding to `stored` makes.
void check_values(const float* values, std::int64_t count, std::int64_t image_elements,
                  DType stored) {
  const bool half = stored == DType::kF16;
  for (std::int64_t i = 0; i < count; ++i) {
    if (std::isfinite(half ? half_to_float(float_to_half(values[i])) : values[i])) continue;
    throw InvalidArgument(
        {fmt::format("image {} of the batch", i / image_elements),
         fmt::format("value {} is {}", i % image_elements, values[i]),
         half ? "numbers that f16 has, which this model stores" : "finite numbers", ""});
  }
}

void check_finite(std::span<const float> logits, std::int64_t classes) {
  const auto found =
      std::find_if(logits.begin(), logits.end(), [](float v) { return !std::isfinite(v); });
  if (found == logits.end()) return;
  const std::int64_t at = found - logits.begin();
  throw DeviceError({fmt::format("image {} of the batch", at / classes),
                     fmt::format("logit {} is {}", at % classes, *found), "finite numbers",
                     "the input or the weights hold values out of range"});
}

}  // namespace

std::vector<Result::Ranked> Result::top_k(std::int64_t image, std::int64_t k) const {
  if (image < 0 || image >= n_) {
    throw InvalidArgument({"image", fmt::format("{}", image), fmt::format("0 to {}", n_ - 1), ""});
  }
  if (k < 1 || k > classes_) {
    throw InvalidArgument({"top k", fmt::format("{}", k), fmt::format("1 to {}", classes_), ""});
  }
  const auto ranked = static_cast<std::int64_t>(ranking_.size()) / n_;
  if (k <= ranked) {
    const auto first = ranking_.begin() + image * ranked;
    return {first, first + k};
  }
  const auto row = probabilities().subspan(static_cast<std::size_t>(image * classes_),
                                           static_cast<std::size_t>(classes_));
  std::vector<Ranked> ranking;
  for (const std::int64_t id : rank_scores(row, k)) {
    ranking.push_back({id, row[static_cast<std::size_t>(id)]});
  }
  return ranking;
}

std::span<const float> Result::tap(std::string_view name) const {
  for (const auto& [tapped, values] : taps_) {
    if (tapped == name) return values;
  }
  throw InvalidArgument({"tap", fmt::format("'{}'", name), "a name from ModelOptions::taps", ""});
}

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

Result Session::run(const TensorView& input) {
  const Model::State& model = *state_->model;
  check_input(input, model.input, model.plan.buckets.back().n);
  const std::int64_t n = input.shape[0];
  Executor& executor = state_->executor;
  const auto scope = model.prepared->backend().enter();
  if (input.dtype == DataType::u8) {
    executor.run_pixels(n, static_cast<const std::uint8_t*>(input.data));
  } else {
    const auto* values = static_cast<const float*>(input.data);
    const std::int64_t image_elements = model.input.num_elements();
    check_values(values, n * image_elements, image_elements,
                 model.plan.buckets.front().steps.front().y.layout.dtype);
    executor.run_normalized(n, values);
  }
  Result result;
  result.n_ = n;
  result.classes_ = model.classes;
  result.logits_ = executor.output(n, 0);
  check_finite(result.logits_, model.classes);
  result.probabilities_ = executor.output(n, 1);
  for (const RankedClass& row : executor.ranking(n)) result.ranking_.push_back({row.id, row.score});
  for (std::size_t i = 0; i < model.tapped.size(); ++i) {
    result.taps_.emplace_back(model.tapped[i], executor.output(n, 2 + i));
  }
  return result;
}

}  // namespace vertebra
