#include "tests/emulator/ops/access_counts.h"

#include <algorithm>
#include <bit>

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

constexpr unsigned sector_bytes = 32;
constexpr unsigned bank_row_bytes = 128;

/// Distinct values among those that were added; few, and mostly in order.
class Distinct {
 public:
  bool add(std::uint64_t value) {
    for (unsigned n = count_; n-- > 0;)
      if (values_[n] == value) return false;
    values_[count_++] = value;
    return true;
  }
  unsigned count() const { return count_; }

 private:
  std::uint64_t values_[warp_lanes];
  unsigned count_ = 0;
};

WorkerCounters::Access& add_request(Warp& warp, const Access& access, AccessKind kind) {
  WorkerCounters::Access& counted = warp.counters->accesses[static_cast<unsigned>(kind)];
  ++counted.requests;
  counted.bytes += std::uint64_t{access.bytes} * std::popcount(access.mask);
  return counted;
}

}  // namespace

void count_global(Warp& warp, const Access& access, AccessKind kind, bool writes) {
  if (!warp.counters || !access.mask) return;
  WorkerCounters::Access& counted = add_request(warp, access, kind);
  const Touch touch = kind == AccessKind::global_atomic ? Touch::atomic
                      : writes                          ? Touch::write
                                                        : Touch::read;
  Distinct sectors;
  std::uint64_t begin = 0, end = 0;  // of bytes in a row that are still to be touched
  for_lanes(access.mask, [&](unsigned lane) {
    const std::uint64_t at = access.address[lane];
    sectors.add(at / sector_bytes);  // an access is aligned to its size: it never leaves a sector
    if (at >= begin && at + access.bytes <= end) return;
    if (at != end) {
      warp.counters->touch(begin, end - begin, touch);
      begin = at;
    }
    end = at + access.bytes;
  });
  warp.counters->touch(begin, end - begin, touch);
  counted.sectors += sectors.count();
}

void count_shared(Warp& warp, const Access& access, AccessKind kind) {
  if (!warp.counters || !access.mask) return;
  WorkerCounters::Access& counted = add_request(warp, access, kind);
  const unsigned unit = std::max(access.bytes, 4u);
  const unsigned lanes = bank_row_bytes / unit;  // also the number of banks of that width
  for (unsigned first = 0; first < warp_lanes; first += lanes) {
    const LaneMask group = lanes == warp_lanes ? all_lanes : ((1u << lanes) - 1) << first;
    if (!(access.mask & group)) continue;
    Distinct units;
    unsigned rows[warp_lanes] = {};
    unsigned passes = 0;
    for_lanes(access.mask & group, [&](unsigned lane) {
      const std::uint64_t at = access.address[lane] / unit;
      if (units.add(at)) passes = std::max(passes, ++rows[at % lanes]);
    });
    counted.sectors += passes;
    warp.counters->bank_conflicts += passes - 1;
  }
}

void count_local(Warp& warp, const Access& access, AccessKind kind) {
  if (!warp.counters || !access.mask) return;
  WorkerCounters::Access& counted = add_request(warp, access, kind);
  Distinct sectors;
  for_lanes(access.mask, [&](unsigned lane) {
    sectors.add((access.address[lane] / 4 * bank_row_bytes + lane * 4) / sector_bytes);
  });
  counted.sectors += std::uint64_t{sectors.count()} * std::max(access.bytes / 4, 1u);
}

}  // namespace vertebra::emulator::EMULATOR_ISA
