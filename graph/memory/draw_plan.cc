#include "graph/memory/draw_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "graph/core/error.h"

namespace vertebra::memory {
namespace {

constexpr std::string_view kLetters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

// One axis of the picture: `count` characters of `unit` steps or bytes each, from `begin`.
struct Axis {
  Axis(std::int64_t from, std::int64_t to, std::size_t max_count) : begin(from) {
    const auto limit = static_cast<std::int64_t>(std::max<std::size_t>(max_count, 1));
    const std::int64_t length = std::max<std::int64_t>(to - from, 1);
    unit = (length - 1) / limit + 1;
    count = (length - 1) / unit + 1;
  }

  // How much of character `i` lies in [from, to).
  double covered(std::int64_t i, std::int64_t from, std::int64_t to) const {
    const std::int64_t low = begin + i * unit;
    const std::int64_t high = to - low > unit ? low + unit : to;  // low + unit may pass 2^63
    return static_cast<double>(high - std::max(low, from));
  }

  std::int64_t first(std::int64_t from) const {
    return std::clamp<std::int64_t>((from - begin) / unit, 0, count);
  }
  std::int64_t last(std::int64_t to) const {  // one past it
    return std::clamp<std::int64_t>((to - begin - 1) / unit + 1, 0, count);
  }

  std::int64_t begin;
  std::int64_t unit = 1;
  std::int64_t count = 1;
};

// The span of all lifetimes.
Axis time_axis(std::span<const BufferRequest> requests, std::size_t max_columns) {
  std::int64_t from = 0;
  std::int64_t to = 1;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    from = i == 0 ? requests[i].lower : std::min(from, requests[i].lower);
    to = i == 0 ? requests[i].upper : std::max(to, requests[i].upper);
  }
  return {from, to, max_columns};
}

std::string scale(std::span<const BufferRequest> requests, const MemoryPlan& plan, const Axis& time,
                  const Axis& address, std::int64_t end) {
  const double ratio = plan.lower_bound_bytes > 0 ? static_cast<double>(plan.arena_bytes) /
                                                        static_cast<double>(plan.lower_bound_bytes)
                                                  : 1.0;
  return fmt::format(
      "arena {} bytes, lower bound {}: {:.3f}; {} requests, steps [{}, {}); a character is {} "
      "step{} x {} bytes\n",
      plan.arena_bytes, plan.lower_bound_bytes, ratio, requests.size(), time.begin, end, time.unit,
      time.unit == 1 ? "" : "s", address.unit);
}

}  // namespace

std::string draw_plan(std::span<const BufferRequest> requests, const MemoryPlan& plan,
                      PictureSize size) {
  if (plan.offsets.size() != requests.size()) {
    throw InvalidArgument(
        {"draw_plan",
         fmt::format("{} offsets for {} requests", plan.offsets.size(), requests.size()),
         "one offset per request", ""});
  }
  const Axis time = time_axis(requests, size.max_columns);
  const std::int64_t arena = std::max<std::int64_t>(plan.arena_bytes, 0);
  const Axis address(0, arena, size.rows);
  const auto cells = static_cast<std::size_t>(time.count * address.count);
  std::string picture(cells, '.');
  std::vector<double> covered(cells, 0.0);
  std::int64_t end = time.begin;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const BufferRequest& r = requests[i];
    // What of an invalid plan lies outside the arena is cut off.
    const std::int64_t begin = std::clamp<std::int64_t>(plan.offsets[i], 0, arena);
    const std::int64_t stop = begin + std::clamp<std::int64_t>(r.size, 0, arena - begin);
    end = std::max(end, r.upper);
    for (std::int64_t row = address.first(begin); row < address.last(stop); ++row) {
      for (std::int64_t column = time.first(r.lower); column < time.last(r.upper); ++column) {
        const double area =
            address.covered(row, begin, stop) * time.covered(column, r.lower, r.upper);
        const auto cell = static_cast<std::size_t>(row * time.count + column);
        if (area <= covered[cell]) continue;
        covered[cell] = area;
        picture[cell] = kLetters[i % kLetters.size()];
      }
    }
  }
  std::string text = scale(requests, plan, time, address, end);
  if (arena == 0) return text;
  for (std::int64_t row = 0; row < address.count; ++row) {
    fmt::format_to(std::back_inserter(text), "{:>15} {}\n", row * address.unit,
                   picture.substr(static_cast<std::size_t>(row * time.count),
                                  static_cast<std::size_t>(time.count)));
  }
  return text;
}

}  // namespace vertebra::memory
