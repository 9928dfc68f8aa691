// The part of SharedShadow that compares accesses. read_run and write_run are its hot loops: four
// cells at a time while all that was there before is ordered before this access, else cell by cell.
#include <fmt/format.h>

#include <array>
#include <bit>
#include <cstring>

#include "tests/emulator/checks/shared_shadow.h"

// Compiled for wider processors as well; the loader picks.
#if defined(__x86_64__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define EMULATOR_CLONES __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define EMULATOR_CLONES
#endif

namespace vertebra::emulator {
namespace {

using Four = SharedShadow::Four;
using Mask = std::int32_t __attribute__((vector_size(16)));

[[gnu::always_inline]] inline Four load(const std::uint32_t* from) {
  Four value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}

[[gnu::always_inline]] inline void store(std::uint32_t* to, Four value) {
  std::memcpy(to, &value, sizeof(value));
}

[[gnu::always_inline]] inline bool all(Mask mask) {
  std::uint64_t halves[2];
  std::memcpy(halves, &mask, sizeof(mask));
  return (halves[0] & halves[1]) == ~std::uint64_t{0};
}

[[gnu::always_inline]] inline Four broadcast(std::uint32_t value) {
  return Four{value, value, value, value};
}

/// lane_of[n][i] = i >> n: whose cell the i-th one of a run is, with 2^n cells a lane.
constexpr auto lane_of = [] {
  std::array<std::array<std::uint32_t, 8 * warp_lanes>, 4> table{};
  for (unsigned shift = 0; shift < table.size(); ++shift)
    for (unsigned i = 0; i < table[shift].size(); ++i) table[shift][i] = i >> shift;
  return table;
}();
/// Of a run that all lanes read.
constexpr std::array<std::uint32_t, 8> first_lane{};

}  // namespace

struct SharedShadow::Run {
  AccessCells* cells;
  std::uint32_t first, count;  ///< cells
  const std::uint32_t* lanes;  ///< of each cell, added to `base`
  std::uint32_t base;          ///< stamp
  std::uint32_t line;
  Kind kind;
};

void SharedShadow::record(const SharedLanes& lanes, LaneMask mask, Kind kind) {
  if (lanes.strong) {
    record_strong(lanes, kind);
    return;
  }
  WarpClock& clock = clocks_[lanes.warp];
  clock.stamped = true;
  Run run;
  const bool in_bytes = lanes.bytes < 4;
  const unsigned cell_bytes = in_bytes ? 1 : 4;
  const unsigned per_lane = lanes.bytes / cell_bytes;
  const unsigned shift = std::countr_zero(per_lane);
  if (in_bytes && !bytes_) bytes_ = AccessCells(4 * words_.count, warps_);
  run.cells = in_bytes ? &bytes_ : &words_;
  run.base = clock.now << Stamp::clock_shift | lanes.warp << Stamp::warp_shift;
  run.line = lanes.line;
  run.kind = kind;
  const unsigned lowest = std::countr_zero(mask);
  if (kind == Kind::read && std::popcount(mask) > 1) {
    bool same = true;
    for (LaneMask rest = mask; rest && same; rest &= rest - 1)
      same = lanes.offset[std::countr_zero(rest)] == lanes.offset[lowest];
    if (same) {
      run.first = static_cast<std::uint32_t>(lanes.offset[lowest] / cell_bytes);
      run.count = per_lane;
      run.lanes = first_lane.data();
      run.base |= Stamp::many_lanes | lowest;
      record_run(run);
      return;
    }
  }
  if (lanes.bytes >= 16 && kind != Kind::modify) {
    record_vectors(lanes, mask, run);
    return;
  }
  while (mask) {
    const unsigned lane = std::countr_zero(mask);
    unsigned end = lane + 1;
    while (end < warp_lanes && mask >> end & 1 &&
           lanes.offset[end] == lanes.offset[end - 1] + lanes.bytes)
      ++end;
    run.first = static_cast<std::uint32_t>(lanes.offset[lane] / cell_bytes);
    run.count = (end - lane) << shift;
    run.lanes = lane_of[shift].data() + (lane << shift);
    record_run(run);
    mask &= end < warp_lanes ? ~LaneMask{0} << end : 0;
  }
}

void SharedShadow::record_strong(const SharedLanes& lanes, Kind kind) {
  WarpClock& clock = clocks_[lanes.warp];
  const bool in_bytes = lanes.bytes < 4;
  if (in_bytes && !bytes_) bytes_ = AccessCells(4 * words_.count, warps_);
  for (LaneMask rest = lanes.mask; rest; rest &= rest - 1) {
    const unsigned lane = std::countr_zero(rest);
    const std::uint32_t offset = static_cast<std::uint32_t>(lanes.offset[lane]);
    Clock& address = strong_[offset / 4];
    acquire(lanes.warp, address);
    clock.stamped = true;
    Run run{
        in_bytes ? &bytes_ : &words_,
        in_bytes ? offset : offset / 4,
        in_bytes ? lanes.bytes : lanes.bytes / 4,
        first_lane.data(),
        clock.now << Stamp::clock_shift | Stamp::strong | lanes.warp << Stamp::warp_shift | lane,
        lanes.line,
        kind};
    if (!in_bytes || split_words(run)) record_cells(run, 0, run.count);
    if (kind != Kind::read) release(lanes.warp, address);
  }
}

void SharedShadow::record_run(const Run& run) {
  if (run.cells == &bytes_ && !split_words(run)) return;
  if (run.kind == Kind::read) {
    read_run(run);
  } else if (run.kind == Kind::modify) {
    record_cells(run, 0, run.count);
  } else {
    write_run(run);
  }
}

/// What the hot loops compare with, for one access of a warp.
struct SharedShadow::Limits {
  Limits(const WarpClock& clock, std::uint32_t base)
      : mine(broadcast(base & Stamp::warp_mask)),
        own(broadcast(clock.now << Stamp::clock_shift)),
        others(broadcast((clock.floor + 1) << Stamp::clock_shift)) {}

  /// Stamps below it are ordered before the access.
  [[gnu::always_inline]] Four of(Four stamps) const {
    return (stamps & (Stamp::warp_mask | Stamp::many_warps)) == mine ? own : others;
  }

  Four mine, own, others;
};

/// Reads of four cells from `first` on. False, and nothing is done, if some write of them is not
/// ordered before.
[[gnu::always_inline]] inline bool SharedShadow::read_four(const CellRows& cells,
                                                           std::uint32_t* own_reads,
                                                           std::uint32_t first,
                                                           const Limits& limits, Four me,
                                                           std::uint32_t line) {
  constexpr std::uint32_t lanes = Stamp::lane_mask | Stamp::many_lanes;
  const Four wrote = load(cells.writer + first);
  if (!all(wrote < limits.others)) {
    // Writers never have many_warps.
    const auto same_thread = ((wrote ^ me) & (Stamp::warp_mask | lanes)) == 0;
    if (!all((wrote < limits.of(wrote)) | (same_thread & (wrote < Stamp::pending)))) return false;
  }
  store(cells.reader_line + first, broadcast(line));
  const Four read = load(cells.reader + first);
  if (all(read < limits.others)) {
    store(cells.reader + first, me);
    store(own_reads + first, me);
    return true;
  }
  const auto same_warp = (read & (Stamp::warp_mask | Stamp::many_warps)) == limits.mine;
  const Four together = ((read ^ me) & lanes) == 0 ? me : me | Stamp::many_lanes;
  const Four latest = (read > me ? read : me) & Stamp::clock_mask;
  const Four apart = latest | Stamp::many_warps | (me & Stamp::thread_mask);
  store(cells.reader + first, read < limits.of(read) ? me : (same_warp ? together : apart));
  const Four own = load(own_reads + first);
  store(own_reads + first,
        (own < limits.own) | (((own ^ me) & lanes) == 0) ? me : me | Stamp::many_lanes);
  return true;
}

/// The same of writes, or of copies that are issued; reads must be ordered before too.
[[gnu::always_inline]] inline bool SharedShadow::write_four(const CellRows& cells,
                                                            std::uint32_t first,
                                                            const Limits& limits, Four me,
                                                            std::uint32_t line, bool in_flight) {
  const Four wrote = load(cells.writer + first);
  const Four read = load(cells.reader + first);
  if (!all((wrote < limits.others) & (read < limits.others))) {
    constexpr std::uint32_t who = Stamp::thread_mask | Stamp::many_lanes | Stamp::many_warps;
    const auto same_writer = (((wrote ^ me) & who) == 0) & (wrote < Stamp::pending);
    const auto same_reader = ((read ^ me) & who) == 0;
    if (!all(((wrote < limits.of(wrote)) | same_writer) & ((read < limits.of(read)) | same_reader)))
      return false;
  }
  store(cells.writer + first, in_flight ? (me & Stamp::thread_mask) | Stamp::pending : me);
  store(cells.reader + first, in_flight ? me : Four{});
  store(cells.writer_line + first, broadcast(line));
  return true;
}

EMULATOR_CLONES void SharedShadow::read_run(const Run& run) {
  const Limits limits(clocks_[Stamp::warp(run.base)], run.base);
  const CellRows cells = *run.cells;  // a copy, which no store of the loop can change
  std::uint32_t* const own_reads = run.cells->reads_of(Stamp::warp(run.base));
  std::uint32_t i = 0;
  for (; i + 4 <= run.count; i += 4) {
    const Four me = broadcast(run.base) + load(run.lanes + i);
    if (!read_four(cells, own_reads, run.first + i, limits, me, run.line))
      record_cells(run, i, i + 4);
  }
  record_cells(run, i, run.count);
}

EMULATOR_CLONES void SharedShadow::write_run(const Run& run) {
  const Limits limits(clocks_[Stamp::warp(run.base)], run.base);
  const CellRows cells = *run.cells;  // a copy, which no store of the loop can change
  std::uint32_t i = 0;
  for (; i + 4 <= run.count; i += 4) {
    const Four me = broadcast(run.base) + load(run.lanes + i);
    if (!write_four(cells, run.first + i, limits, me, run.line, run.kind == Kind::issue))
      record_cells(run, i, i + 4);
  }
  record_cells(run, i, run.count);
}

EMULATOR_CLONES void SharedShadow::record_vectors(const SharedLanes& lanes, LaneMask mask,
                                                  Run& run) {
  const Limits limits(clocks_[lanes.warp], run.base);
  const CellRows cells = words_;
  std::uint32_t* const own_reads = words_.reads_of(lanes.warp);
  const std::uint64_t* const offsets = lanes.offset;
  const std::uint32_t base = run.base, line = run.line;
  const Kind kind = run.kind;
  const unsigned parts = lanes.bytes / 16;
  run.count = 4;
  for (; mask; mask &= mask - 1) {
    const unsigned lane = std::countr_zero(mask);
    const Four me = broadcast(base + lane);
    for (unsigned part = 0; part < parts; ++part) {
      const auto first = static_cast<std::uint32_t>(offsets[lane] / 4 + 4 * part);
      if (kind == Kind::read ? read_four(cells, own_reads, first, limits, me, line)
                             : write_four(cells, first, limits, me, line, kind == Kind::issue))
        continue;
      run.first = first;
      run.lanes = lane_of[2].data() + 4 * lane;
      record_cells(run, 0, 4);
    }
  }
}

void SharedShadow::record_cells(const Run& run, std::uint32_t begin, std::uint32_t end) {
  for (std::uint32_t i = begin; i < end; ++i)
    record_cell(run, run.first + i, run.base + run.lanes[i]);
}

void SharedShadow::record_cell(const Run& run, std::uint32_t cell, std::uint32_t me) {
  AccessCells& cells = *run.cells;
  const std::uint32_t wrote = cells.writer[cell];
  if (Stamp::is_pending(wrote)) {
    report_pending(run, cell, me);
    if (run.kind != Kind::issue) return;
  } else if (wrote == Stamp::split) {
    record_split(run, cell, me);
    return;
  } else if (!before(wrote, me)) {
    report_race(run, cell, me, wrote, cells.writer_line[cell], "write");
  }
  if (run.kind == Kind::read) {
    const std::uint32_t warp = me & Stamp::warp_mask;
    std::uint32_t& own = cells.reads_of(Stamp::warp(me))[cell];
    const auto join = [](std::uint32_t old, std::uint32_t now) {
      // Strong only if all are; by one lane only if it is the same.
      const bool same = ((old ^ now) & (Stamp::lane_mask | Stamp::many_lanes)) == 0;
      return (same ? now : now | Stamp::many_lanes) & (old | ~Stamp::strong);
    };
    const WarpClock& clock = clocks_[Stamp::warp(me)];
    std::uint32_t& read = cells.reader[cell];
    const bool same_warp = (read & (Stamp::warp_mask | Stamp::many_warps)) == warp;
    const std::uint32_t last =
        read & Stamp::many_warps ? clock.floor : clock.ordered[Stamp::warp(read)];
    if (Stamp::clock(read) <= last)
      read = me;
    else if (same_warp)
      read = join(read, me);
    else
      read = (std::max(read, me) & Stamp::clock_mask) | Stamp::many_warps |
             (me & Stamp::thread_mask) | (read & me & Stamp::strong);
    cells.reader_line[cell] = run.line;
    own = Stamp::clock(own) < clock.now ? me : join(own, me);
    return;
  }
  if (!Stamp::is_pending(wrote)) {
    if (const std::uint32_t reader = unordered_reader(cells, cell, me))
      report_race(run, cell, me, reader, cells.reader_line[cell], "read");
  }
  const bool in_flight = run.kind == Kind::issue;
  cells.writer[cell] = in_flight ? Stamp::pending | (me & Stamp::thread_mask) : me;
  cells.reader[cell] = in_flight ? me : 0;
  cells.writer_line[cell] = run.line;
}

// -- words that were touched in parts

void SharedShadow::split(std::uint32_t word) {
  const auto spread = [&](std::uint32_t* words, std::uint32_t* bytes) {
    for (unsigned n = 0; n < 4; ++n) bytes[4 * word + n] = words[word];
  };
  spread(words_.writer, bytes_.writer);
  spread(words_.reader, bytes_.reader);
  spread(words_.writer_line, bytes_.writer_line);
  spread(words_.reader_line, bytes_.reader_line);
  for (unsigned warp = 0; warp < warps_; ++warp)
    spread(words_.reads_of(warp), bytes_.reads_of(warp));
  words_.writer[word] = Stamp::split;
  words_.reader[word] = 0;
}

bool SharedShadow::split_words(const Run& run) {
  bool free = true;
  for (std::uint32_t word = run.first / 4; word <= (run.first + run.count - 1) / 4; ++word) {
    if (Stamp::is_pending(words_.writer[word])) {
      const std::uint32_t byte = std::max(4 * word, run.first);
      Run whole = run;
      whole.cells = &words_;
      report_pending(whole, word, run.base + run.lanes[byte - run.first]);
      free = false;
    } else if (words_.writer[word] != Stamp::split) {
      split(word);
    }
  }
  return free;
}

void SharedShadow::record_split(const Run& run, std::uint32_t word, std::uint32_t me) {
  // What was there counts no more once all warps have met: the word becomes one again.
  bool old = true;
  for (std::uint32_t byte = 4 * word; byte < 4 * word + 4; ++byte)
    old &= Stamp::clock(bytes_.writer[byte]) <= common_floor_ &&
           Stamp::clock(bytes_.reader[byte]) <= common_floor_;
  if (!old) {
    Run part = run;
    part.cells = &bytes_;
    for (unsigned n = 0; n < 4; ++n) record_cell(part, 4 * word + n, me);
    if (run.kind == Kind::read) return;
  }
  words_.writer[word] = 0;
  words_.reader[word] = 0;
  record_cell(run, word, me);
}

// -- completion of cp.async

void SharedShadow::complete(const SharedLanes& lanes) {
  if (!keeps_accesses_) return;
  WarpClock& clock = clocks_[lanes.warp];
  clock.stamped = true;
  const CellRows cells = words_;
  const std::uint32_t base = clock.now << Stamp::clock_shift | lanes.warp << Stamp::warp_shift;
  for (LaneMask rest = lanes.mask; rest; rest &= rest - 1) {
    const unsigned lane = std::countr_zero(rest);
    const auto first = static_cast<std::uint32_t>(lanes.offset[lane] / 4);
    if (lanes.bytes == 16) {
      store(cells.writer + first, broadcast(base + lane));
      store(cells.reader + first, Four{});
      store(cells.writer_line + first, broadcast(lanes.line));
      continue;
    }
    for (std::uint32_t word = first; word < first + lanes.bytes / 4; ++word) {
      cells.writer[word] = base + lane;
      cells.reader[word] = 0;
      cells.writer_line[word] = lanes.line;
    }
  }
}

// -- order and findings

bool SharedShadow::before(std::uint32_t stamp, std::uint32_t me) const {
  // An access of many lanes is not of the one thread that wrote.
  const bool same_thread = ((stamp ^ me) & (Stamp::thread_mask | Stamp::many_lanes)) == 0;
  return Stamp::clock(stamp) <= clocks_[Stamp::warp(me)].ordered[Stamp::warp(stamp)] ||
         same_thread || (stamp & me & Stamp::strong);
}

std::uint32_t SharedShadow::unordered_reader(const AccessCells& cells, std::uint32_t cell,
                                             std::uint32_t me) const {
  const auto harmless = [&](std::uint32_t read) {
    const bool same_thread =
        Stamp::thread(read) == Stamp::thread(me) && !(read & Stamp::many_lanes);
    return Stamp::clock(read) <= clocks_[Stamp::warp(me)].ordered[Stamp::warp(read)] ||
           same_thread || (read & me & Stamp::strong);
  };
  const std::uint32_t read = cells.reader[cell];
  if (!(read & Stamp::many_warps)) return harmless(read) ? 0 : read;
  for (unsigned warp = 0; warp < warps_; ++warp) {
    const std::uint32_t own = cells.reads_of(warp)[cell];
    if (!harmless(own)) return own;
  }
  return 0;
}

void SharedShadow::report_race(const Run& run, std::uint32_t cell, std::uint32_t me,
                               std::uint32_t other, std::uint32_t other_line, const char* theirs) {
  if (finding_) return;
  const std::uint32_t offset = run.cells == &bytes_ ? cell : 4 * cell;
  const bool same_warp = Stamp::warp(other) == Stamp::warp(me);
  finding_ = {
      Check::shared_race, me & Stamp::lane_mask,
      fmt::format("this {} at shared offset {} by thread {} of the block is not ordered "
                  "after the {} by thread {}{} at PTX line {}{}",
                  run.kind == Kind::read ? "read" : "write", offset, Stamp::thread(me), theirs,
                  Stamp::thread(other), other & Stamp::many_lanes ? " (and others)" : "",
                  other_line, same_warp ? "; both are lanes of one warp" : "")};
}

void SharedShadow::report_pending(const Run& run, std::uint32_t word, std::uint32_t me) {
  if (finding_) return;
  const std::uint32_t issued = words_.reader[word];
  const bool ordered =
      Stamp::warp(issued) == Stamp::warp(me) ||
      Stamp::clock(issued) <= clocks_[Stamp::warp(me)].ordered[Stamp::warp(issued)];
  const char* const what = run.kind == Kind::read    ? "read"
                           : run.kind == Kind::issue ? "copy"
                                                     : "write";
  finding_ = {
      ordered ? Check::cp_async : Check::shared_race, me & Stamp::lane_mask,
      fmt::format("this {} at shared offset {} meets the cp.async of thread {} at PTX line "
                  "{}, which {}",
                  what, 4 * word, Stamp::thread(issued), words_.writer_line[word],
                  ordered ? "has not been waited for" : "is in flight and not ordered before it")};
}

}  // namespace vertebra::emulator
