#include "graph/memory/skyline_beam.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <unordered_set>

#include "graph/memory/partial_plan.h"

namespace vertebra::memory {
namespace {

constexpr int kSlackBits = 16;       // slack is told apart to 1/65536 of the arena
constexpr std::int64_t kOne = 1024;  // of a base-2 logarithm
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

// log2 of a positive number in units of kOne, linear between powers of two.
std::int64_t log2_of(std::int64_t value) {
  const int bits = static_cast<int>(std::bit_width(static_cast<std::uint64_t>(value))) - 1;
  const std::int64_t part = bits > 10 ? value >> (bits - 10) : value << (10 - bits);
  return (bits - 1) * kOne + part;
}

struct Child {
  std::size_t parent = 0;
  std::uint32_t request = 0;
  std::int64_t strain = 0;
};

class Beam {
 public:
  Beam(const LiveSections& sections, std::int64_t target, const BeamTaste& taste)
      : sections_(sections),
        target_(target),
        taste_(taste),
        shift_(std::max(
            0, static_cast<int>(std::bit_width(static_cast<std::uint64_t>(target))) - kSlackBits)) {
    double total = 0.0;
    for (const LiveRange& range : sections.requests) total += area(range);
    const double all = taste.eagerness * static_cast<double>(sections.load.size() * kOne);
    for (const LiveRange& range : sections.requests) {
      credits_.push_back(total > 0.0 ? std::llround(all * (area(range) / total)) : 0);
    }
  }

  // Appends the children of a settled plan, none when it is beyond hope.
  void expand(const PartialPlan& plan, std::size_t index, std::vector<Child>& children,
              std::int64_t& steps) const {
    steps += static_cast<std::int64_t>(sections_.load.size() + 2 * plan.waiting.size());
    std::int64_t strain = 0;
    std::size_t pivot = sections_.load.size();
    for (std::size_t s = 0; s < sections_.load.size(); ++s) {
      if (plan.coming[s] == 0) continue;
      const std::int64_t slack = target_ - plan.coming[s] - plan.floor[s];
      if (slack < 0) return;
      strain += strain_of(slack);
      if (pivot == sections_.load.size() || goes_before(plan, s, pivot)) pivot = s;
    }
    const auto in_pivot = [&](const LiveRange& r) { return r.first <= pivot && pivot < r.last; };
    std::int64_t lowest_end = kMax;
    for (const std::uint32_t request : plan.waiting) {
      const LiveRange& range = sections_.requests[request];
      if (in_pivot(range)) lowest_end = std::min(lowest_end, plan.offsets[request] + range.bytes);
    }
    for (const std::uint32_t request : plan.waiting) {
      const LiveRange& range = sections_.requests[request];
      if (!in_pivot(range) || plan.offsets[request] >= lowest_end) continue;
      steps += static_cast<std::int64_t>(range.last - range.first);
      add_child(plan, index, request, strain - plan.credit, children);
    }
  }

  // The plans of the `width` children of least strain, one for each set of placed requests. Sets
  // result.cut when others are left.
  std::vector<PartialPlan> best_of(const std::vector<PartialPlan>& plans,
                                   std::vector<Child>& children, std::size_t width,
                                   BeamResult& result) const {
    std::stable_sort(children.begin(), children.end(),
                     [](const Child& a, const Child& b) { return a.strain < b.strain; });
    std::vector<PartialPlan> best;
    std::unordered_set<std::uint64_t> seen;
    for (const Child& child : children) {
      const PartialPlan& parent = plans[child.parent];
      if (!seen.insert(parent.key_with(child.request)).second) continue;
      if (best.size() == width) {
        result.cut = true;
        break;
      }
      best.push_back(parent);
      best.back().place(sections_, child.request);
      result.steps += static_cast<std::int64_t>(2 * parent.coming.size() + parent.waiting.size());
      best.back().credit += credits_[child.request];
    }
    return best;
  }

 private:
  static double area(const LiveRange& range) {
    return static_cast<double>(range.bytes) * static_cast<double>(range.last - range.first);
  }

  std::int64_t strain_of(std::int64_t slack) const {
    return -log2_of((slack >> shift_) + taste_.blur);
  }

  bool goes_before(const PartialPlan& plan, std::size_t a, std::size_t b) const {
    if (taste_.pivot == BeamTaste::Pivot::kFullest) return plan.coming[a] > plan.coming[b];
    if (plan.floor[a] != plan.floor[b]) return plan.floor[a] < plan.floor[b];
    return plan.coming[a] > plan.coming[b];
  }

  void add_child(const PartialPlan& plan, std::size_t index, std::uint32_t request,
                 std::int64_t strain, std::vector<Child>& children) const {
    const LiveRange& range = sections_.requests[request];
    const std::int64_t offset = plan.offsets[request];
    for (std::size_t s = range.first; s < range.last; ++s) {
      const bool last = plan.coming[s] == range.bytes;
      if (offset == plan.floor[s] && !last) continue;
      const std::int64_t slack = target_ - plan.coming[s] - offset;
      if (slack < 0) return;
      strain -= strain_of(target_ - plan.coming[s] - plan.floor[s]);
      if (!last) strain += strain_of(slack);
    }
    children.push_back({index, request, strain - credits_[request]});
  }

  const LiveSections& sections_;
  std::int64_t target_;
  BeamTaste taste_;
  int shift_;
  std::vector<std::int64_t> credits_;
};

}  // namespace

BeamResult fill_below(const LiveSections& sections, std::int64_t target_bytes, std::size_t width,
                      const BeamTaste& taste, std::int64_t max_steps) {
  const Beam beam(sections, target_bytes, taste);
  BeamResult result;
  std::vector<PartialPlan> plans = {PartialPlan(sections)};
  while (!plans.front().waiting.empty()) {
    std::vector<Child> children;
    for (std::size_t i = 0; i < plans.size() && result.steps < max_steps; ++i) {
      result.steps += plans[i].settle(sections);
      beam.expand(plans[i], i, children, result.steps);
    }
    if (result.steps >= max_steps || children.empty()) return result;
    plans = beam.best_of(plans, children, width, result);
  }
  result.offsets = std::move(plans.front().offsets);
  return result;
}

}  // namespace vertebra::memory
