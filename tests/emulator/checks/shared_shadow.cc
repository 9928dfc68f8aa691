#include "tests/emulator/checks/shared_shadow.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace vertebra::emulator {
namespace {

constexpr std::uint32_t bit(Check check) { return 1u << static_cast<unsigned>(check); }

/// `bytes` ones.
constexpr std::uint32_t ones(unsigned bytes) {
  return bytes == 32 ? ~std::uint32_t{0} : (1u << bytes) - 1;
}

template <typename F>
void for_each(LaneMask mask, F&& f) {
  for (; mask; mask &= mask - 1) f(static_cast<unsigned>(std::countr_zero(mask)));
}

}  // namespace

SharedShadow::SharedShadow(std::uint32_t bytes, unsigned warps, std::uint32_t checks)
    : warps_(warps),
      keeps_accesses_(bytes && checks & (bit(Check::shared_race) | bit(Check::cp_async))),
      clocks_(warps) {
  if (keeps_accesses_) words_ = AccessCells((bytes + 3) / 4, warps);
  // The last bytes may be read as part of 32 bits.
  if (bytes && checks & bit(Check::uninit)) written_.resize(bytes / 8 + sizeof(std::uint32_t));
}

// -- order

void SharedShadow::update_floor(WarpClock& clock) const {
  clock.floor = *std::min_element(clock.ordered.begin(), clock.ordered.begin() + warps_);
}

void SharedShadow::advance(unsigned warp) {
  WarpClock& clock = clocks_[warp];
  clock.ordered[warp] = clock.now++;
  clock.stamped = false;
  update_floor(clock);
  if (clock.now >= Stamp::clock_limit) forget();
}

void SharedShadow::forget() {
  for (AccessCells* cells : {&words_, &bytes_}) {
    for (std::uint32_t cell = 0; *cells && cell < cells->count; ++cell) {
      if (cells->writer[cell] < Stamp::pending) cells->writer[cell] = 0;
      cells->reader[cell] = 0;
      for (unsigned warp = 0; warp < warps_; ++warp) cells->reads_of(warp)[cell] = 0;
    }
  }
  strong_.clear();
  common_floor_ = 0;
  std::fill(clocks_.begin(), clocks_.end(), WarpClock{});
}

void SharedShadow::barrier(std::uint32_t warps) {
  if (!keeps_accesses_) return;
  warps |= left_;
  Clock joined{};
  std::uint32_t top = 0;
  for_each(warps, [&](unsigned warp) {
    top = std::max(top, clocks_[warp].now);
    for (unsigned other = 0; other < warps_; ++other)
      joined[other] = std::max(joined[other], clocks_[warp].ordered[other]);
  });
  // Every warp that was here goes on with the same clock, so that one comparison tells most
  // accesses from before the barrier.
  for_each(warps, [&](unsigned warp) { joined[warp] = top; });
  for_each(warps, [&](unsigned warp) {
    WarpClock& clock = clocks_[warp];
    clock.ordered = joined;
    clock.now = top + 1;
    clock.stamped = false;
    update_floor(clock);
  });
  if (static_cast<unsigned>(std::popcount(warps)) == warps_) common_floor_ = top;
  if (top + 1 >= Stamp::clock_limit) forget();
}

void SharedShadow::warp_sync(unsigned warp) {
  if (clocks_[warp].stamped) advance(warp);
}

void SharedShadow::leave(unsigned warp) { left_ |= 1u << warp; }

void SharedShadow::release(unsigned warp, Clock& clock) {
  if (clocks_[warp].stamped) advance(warp);
  for (unsigned other = 0; other < warps_; ++other)
    clock[other] = std::max(clock[other], clocks_[warp].ordered[other]);
}

void SharedShadow::acquire(unsigned warp, const Clock& clock) {
  WarpClock& mine = clocks_[warp];
  for (unsigned other = 0; other < warps_; ++other)
    if (other != warp) mine.ordered[other] = std::max(mine.ordered[other], clock[other]);
  update_floor(mine);
}

// -- accesses

void SharedShadow::read(const SharedLanes& lanes) {
  if (keeps_accesses_) record(lanes, lanes.mask, Kind::read);
}

void SharedShadow::modify(const SharedLanes& lanes) {
  if (keeps_accesses_) record(lanes, lanes.mask, Kind::modify);
}

void SharedShadow::issue(const SharedLanes& lanes) {
  if (keeps_accesses_) record(lanes, lanes.mask, Kind::issue);
}

void SharedShadow::write(const SharedLanes& lanes, std::byte* memory, const std::byte* values,
                         const std::uint32_t* taint) {
  const unsigned bytes = lanes.bytes;
  LaneMask silent = 0;
  for_each(lanes.mask, [&](unsigned lane) {
    std::byte* const at = memory + lanes.offset[lane];
    const std::byte* const value = values + std::size_t{lane} * bytes;
    const bool same = keeps_accesses_ && std::memcmp(at, value, bytes) == 0;
    if (same && (!keeps_bytes() || written_bits(lanes.offset[lane], bytes) == ones(bytes))) {
      silent |= 1u << lane;
      return;
    }
    std::memcpy(at, value, bytes);
    // So that the same value of a later lane changes nothing.
    if (keeps_bytes()) set_written_bits(lanes.offset[lane], bytes, ones(bytes));
  });
  if (taint) mark(lanes, taint);
  if (!keeps_accesses_) return;
  if (lanes.mask & ~silent) record(lanes, lanes.mask & ~silent, Kind::write);
  // Two lanes of this store that write different values race, even if the first changed nothing.
  if (silent == lanes.mask || finding_) return;
  for_each(silent, [&](unsigned lane) {
    if (std::memcmp(memory + lanes.offset[lane], values + std::size_t{lane} * bytes, bytes) != 0 &&
        !finding_)
      finding_ = {Check::shared_race, lane,
                  "another lane of this instruction writes another value to shared offset " +
                      std::to_string(lanes.offset[lane])};
  });
}

// -- bytes

std::uint32_t SharedShadow::written_bits(std::uint64_t offset, unsigned bytes) const {
  std::uint32_t bits;
  std::memcpy(&bits, written_.data() + offset / 8, sizeof(bits));
  return bits >> offset % 8 & ones(bytes);
}

bool SharedShadow::uninitialised(const SharedLanes& lanes, std::uint32_t* taint) const {
  if (!keeps_bytes()) return false;
  const std::uint32_t all = ones(lanes.bytes);
  std::uint32_t common = all;
  for_each(lanes.mask,
           [&](unsigned lane) { common &= written_bits(lanes.offset[lane], lanes.bytes); });
  if (common == all) return false;
  for_each(lanes.mask, [&](unsigned lane) {
    taint[lane] = ~written_bits(lanes.offset[lane], lanes.bytes) & all;
  });
  return true;
}

void SharedShadow::set_written_bits(std::uint64_t offset, unsigned bytes, std::uint32_t bits) {
  std::uint8_t* const at = written_.data() + offset / 8;
  const unsigned shift = offset % 8;
  std::uint32_t around;
  std::memcpy(&around, at, sizeof(around));
  around = (around & ~(ones(bytes) << shift)) | bits << shift;
  std::memcpy(at, &around, sizeof(around));
}

void SharedShadow::mark(const SharedLanes& lanes, const std::uint32_t* taint) {
  if (!keeps_bytes()) return;
  const std::uint32_t all = ones(lanes.bytes);
  for_each(lanes.mask, [&](unsigned lane) {
    set_written_bits(lanes.offset[lane], lanes.bytes, taint ? ~taint[lane] & all : all);
  });
}

std::optional<SharedFinding> SharedShadow::take_finding() {
  return std::exchange(finding_, std::nullopt);
}

}  // namespace vertebra::emulator
