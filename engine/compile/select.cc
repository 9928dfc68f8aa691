#include "engine/compile/select.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "graph/core/error.h"
#include "kernels/registry/tables.h"

namespace vertebra {
namespace {

// A candidate with the row that it came from.
template <class Op>
struct Considered {
  const Implementation<Op>* row;
  Candidate candidate;
  Cost cost;
  bool supported = false;
};

template <class Op>
std::vector<Considered<Op>> consider(const Op& op, const DeviceInfo& device) {
  std::vector<Considered<Op>> all;
  for (const Implementation<Op>& row : table_for(op, device.kind)) {
    for (const Config& config : row.configs(op, device)) {
      Considered<Op> one{&row, {std::string(row.name), config, 0, ""}, {}, false};
      const Support support = row.supports(op, config, device);
      one.supported = static_cast<bool>(support);
      one.candidate.why_not = support.reason();
      if (support) {
        one.cost = row.estimate(op, config, device);
        one.candidate.estimate_s = one.cost.seconds(device);
      }
      all.push_back(std::move(one));
    }
  }
  return all;
}

bool takes_slices(const Needs& needs, std::int64_t granularity) {
  return granularity == 0 || (needs.slice_multiple > 0 && granularity % needs.slice_multiple == 0);
}

// Every reason once for each implementation: configs mostly fail alike.
std::string reasons_of(std::string_view op, const std::vector<Candidate>& candidates) {
  std::vector<std::string> reasons;
  for (const Candidate& candidate : candidates) {
    std::string reason = fmt::format("{}: {}", candidate.implementation, candidate.why_not);
    if (std::find(reasons.begin(), reasons.end(), reason) == reasons.end()) {
      reasons.push_back(std::move(reason));
    }
  }
  if (reasons.empty()) return fmt::format("this version computes no {} there", op);
  return fmt::format("{}", fmt::join(reasons, ", "));
}

template <class Op>
Selection select(const std::string& where, const Op& op, const DeviceInfo& device,
                 const Grants& grants) {
  std::vector<Considered<Op>> all = consider(op, device);
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return all[a].candidate.estimate_s < all[b].candidate.estimate_s;
  });
  Selection selection;
  for (const std::size_t i : order) {
    Considered<Op>& one = all[i];
    if (!one.supported) continue;
    if (!selection.implementation.empty()) {
      one.candidate.why_not =
          fmt::format("slower by estimate: {:.1f} us", one.candidate.estimate_s * 1e6);
      continue;
    }
    const Needs needs = one.row->needs(op, one.candidate.config);
    if (needs.residual_aliases_output && !grants.residual_may_alias_output) {
      one.candidate.why_not = "the residual is read again later: its memory cannot take the output";
      continue;
    }
    if (!takes_slices(needs, grants.slice_granularity)) {
      one.candidate.why_not =
          needs.slice_multiple == 0
              ? std::string("an operand is a slice: it takes dense ones")
              : fmt::format("a slice begins or steps by {} elements: it takes multiples of {}",
                            grants.slice_granularity, needs.slice_multiple);
      continue;
    }
    selection.implementation = one.candidate.implementation;
    selection.config = one.candidate.config;
    selection.needs = needs;
    selection.cost = one.cost;
  }
  for (Considered<Op>& one : all) selection.candidates.push_back(std::move(one.candidate));
  if (selection.implementation.empty()) {
    throw Unsupported({fmt::format("step '{}' ({})", where, Op::kName),
                       reasons_of(Op::kName, selection.candidates),
                       fmt::format("an implementation on {}", device.name),
                       device.kind == DeviceKind::kCuda ? "the CPU runs every model" : ""});
  }
  return selection;
}

}  // namespace

Selection select_implementation(const std::string& where, const StepOp& op,
                                const DeviceInfo& device, const Grants& grants) {
  return std::visit([&](const auto& o) { return select(where, o, device, grants); }, op);
}

std::optional<double> cheapest_estimate(const StepOp& op, const DeviceInfo& device,
                                        std::int64_t slice_granularity) {
  return std::visit(
      [&](const auto& o) {
        std::optional<double> best;
        for (const auto& one : consider(o, device)) {
          if (!one.supported || (best && one.candidate.estimate_s >= *best)) continue;
          if (slice_granularity == 0 ||
              takes_slices(one.row->needs(o, one.candidate.config), slice_granularity)) {
            best = one.candidate.estimate_s;
          }
        }
        return best;
      },
      op);
}

}  // namespace vertebra
