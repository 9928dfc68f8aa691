#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "tests/emulator/machine/slot.h"

namespace vertebra::emulator {

/// What one cp.async of a warp has read and not yet written.
struct AsyncCopy {
  static constexpr unsigned max_bytes = 16;

  std::uint32_t line = 0;            ///< of the instruction in the PTX
  LaneMask lanes = 0;                ///< whose copies are still in flight
  unsigned bytes = 0;                ///< of a lane: 4, 8 or 16
  bool tainted = false;              ///< if false, `taint` holds nothing
  std::uint64_t number = 0;          ///< counts the warp's copies
  std::uint64_t offset[warp_lanes];  ///< in shared memory
  std::uint32_t group[warp_lanes];   ///< of the lane's commits, the one that this copy belongs to
  std::uint32_t taint[warp_lanes];   ///< bit n: byte n derives from uninitialised data
  alignas(64) std::byte values[warp_lanes * max_bytes];  ///< lane after lane, `bytes` each
};

/// The copies of a warp that are in flight (PTX ISA 9.7.9.25.3). A copy reads its source when it is
/// issued and writes its destination when somebody has waited for it: no earlier write may be
/// relied upon, and so none happens.
class AsyncCopies {
 public:
  /// A fresh copy that belongs to the group which each lane commits next.
  AsyncCopy& add(std::uint32_t line, LaneMask lanes, unsigned bytes);
  /// The lanes' copies since their last commit become a group; an empty one counts too.
  void commit(LaneMask lanes);
  bool empty() const { return in_flight_.empty(); }
  /// Copies that were issued so far.
  std::uint64_t issued() const { return issued_; }

  /// Takes the lanes' copies out of flight that are in all but their newest `groups` committed
  /// groups and calls finish(copy, lanes) for each, oldest first.
  template <typename F>
  void wait_groups(LaneMask lanes, std::uint32_t groups, F&& finish) {
    take(finish, [&](const AsyncCopy& copy, unsigned lane) {
      return (lanes >> lane & 1) && std::uint64_t{copy.group[lane]} + groups < committed_[lane];
    });
  }
  /// The same for the lanes' copies among the first `count` ones, committed or not.
  template <typename F>
  void wait_issued(LaneMask lanes, std::uint64_t count, F&& finish) {
    take(finish, [&](const AsyncCopy& copy, unsigned lane) {
      return (lanes >> lane & 1) && copy.number < count;
    });
  }

 private:
  template <typename F, typename Due>
  void take(F&& finish, Due&& due) {
    std::size_t kept = 0;
    for (std::size_t n = 0; n < in_flight_.size(); ++n) {
      AsyncCopy& copy = *in_flight_[n];
      LaneMask done = 0;
      for (LaneMask rest = copy.lanes; rest; rest &= rest - 1) {
        const auto lane = static_cast<unsigned>(__builtin_ctz(rest));
        if (due(copy, lane)) done |= LaneMask{1} << lane;
      }
      if (done) finish(copy, done);
      copy.lanes &= ~done;
      if (copy.lanes)
        std::swap(in_flight_[kept++], in_flight_[n]);
      else
        spare_.push_back(std::move(in_flight_[n]));
    }
    in_flight_.resize(kept);
  }

  std::vector<std::unique_ptr<AsyncCopy>> in_flight_;  ///< oldest first
  std::vector<std::unique_ptr<AsyncCopy>> spare_;
  std::array<std::uint32_t, warp_lanes> committed_{};  ///< groups, by lane
  std::uint64_t issued_ = 0;
};

}  // namespace vertebra::emulator
