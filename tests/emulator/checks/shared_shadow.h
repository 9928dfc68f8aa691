#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/emulator/checks/access_cells.h"
#include "tests/emulator/checks/settings.h"
#include "tests/emulator/machine/slot.h"

namespace vertebra::emulator {

/// What went wrong in an access of shared memory.
struct SharedFinding {
  Check check = Check::shared_race;
  unsigned lane = 0;  ///< who is to be reported
  std::string what;
};

/// One access of a warp to shared memory: lane n of `mask` touches `bytes` bytes at offset[n], a
/// multiple of `bytes` inside the memory.
struct SharedLanes {
  unsigned warp = 0;
  LaneMask mask = 0;
  unsigned bytes = 0;  ///< 1, 2, 4, 8, 16 or 32
  const std::uint64_t* offset = nullptr;
  std::uint32_t line = 0;  ///< of the instruction in the PTX, for messages
  bool strong = false;     ///< volatile, relaxed or stronger, atomic
};

/// What is known of each byte of a block's shared memory: whether it was written, by whom and when,
/// who read it, whether a cp.async into it is in flight.
///
/// Order between warps is kept as vector clocks: barriers join them, mbarriers and strong accesses
/// release and acquire. Within a warp, lanes are ordered by warp_sync() alone: two lanes that touch
/// the same bytes in different instructions without one between them race. Accesses are kept for
/// words; a word that is touched in parts has its bytes tracked from then on, until a whole word is
/// written. A store that changes nothing is not an access. Not thread-safe.
class SharedShadow {
 public:
  /// `checks`: bits as in Settings::checks. Without shared_race and cp_async nothing is kept of
  /// accesses, without uninit nothing of what was written. At most 32 warps.
  SharedShadow(std::uint32_t bytes, unsigned warps, std::uint32_t checks = ~std::uint32_t{0});

  // -- called by the interpreter
  /// All warps of the mask have met at a barrier (those that arrived without waiting too).
  void barrier(std::uint32_t warps);
  /// The lanes of the warp have met at __syncwarp or another collective.
  void warp_sync(unsigned warp);
  /// The warp has ended: later barriers order what it did before what follows them.
  void leave(unsigned warp);

  // -- called by the handlers of memory instructions
  bool keeps_accesses() const { return keeps_accesses_; }
  bool keeps_bytes() const { return !written_.empty(); }

  /// Records loads.
  void read(const SharedLanes& lanes);
  /// Records stores and does them: `values` holds `bytes` bytes for each of the 32 lanes, written
  /// to `memory` in ascending order of lanes, and marked as mark() does.
  void write(const SharedLanes& lanes, std::byte* memory, const std::byte* values,
             const std::uint32_t* taint = nullptr);
  /// Records reads and writes of atomics.
  void modify(const SharedLanes& lanes);
  /// Records that cp.async of 4, 8 or 16 bytes are in flight to the offsets ..
  void issue(const SharedLanes& lanes);
  /// .. and that they have completed, for the thread that waited.
  void complete(const SharedLanes& lanes);

  /// Byte n of lane's data was never written, or written with such data: bit n of taint[lane].
  /// False, and `taint` is not touched, if there is none.
  bool uninitialised(const SharedLanes& lanes, std::uint32_t* taint) const;
  /// Marks the bytes as written; those of `taint`, if given, as not.
  void mark(const SharedLanes& lanes, const std::uint32_t* taint = nullptr);

  /// What the last calls found, the first of it; then forgets it.
  std::optional<SharedFinding> take_finding();

  // -- synchronisation objects (mbarriers)
  using Clock = std::array<std::uint32_t, warp_lanes>;
  /// What the warp has done or is ordered after becomes part of the clock.
  void release(unsigned warp, Clock& clock);
  /// What is part of the clock becomes ordered before what the warp does from now on.
  void acquire(unsigned warp, const Clock& clock);

  /// Four stamps, for the loops inside.
  using Four = std::uint32_t __attribute__((vector_size(16)));

 private:
  struct WarpClock {
    Clock ordered{};        ///< the last clock of each warp that is before what this one does
    std::uint32_t now = 1;  ///< stamps this warp's accesses
    std::uint32_t floor =
        0;                 ///< least of `ordered`: stamps up to it are before us, whoever made them
    bool stamped = false;  ///< some access has the clock `now`
  };
  enum class Kind : std::uint8_t { read, write, modify, issue };
  /// Adjacent cells that one instruction touches.
  struct Run;
  struct Limits;

  void advance(unsigned warp);
  void update_floor(WarpClock& clock) const;
  void forget();

  void record(const SharedLanes& lanes, LaneMask mask, Kind kind);
  void record_strong(const SharedLanes& lanes, Kind kind);
  void record_run(const Run& run);
  void read_run(const Run& run);
  void write_run(const Run& run);
  /// Of 16 or 32 bytes a lane.
  void record_vectors(const SharedLanes& lanes, LaneMask mask, Run& run);
  static bool read_four(const CellRows& cells, std::uint32_t* own_reads, std::uint32_t first,
                        const Limits& limits, Four me, std::uint32_t line);
  static bool write_four(const CellRows& cells, std::uint32_t first, const Limits& limits, Four me,
                         std::uint32_t line, bool in_flight);
  void record_cells(const Run& run, std::uint32_t begin, std::uint32_t end);
  void record_cell(const Run& run, std::uint32_t cell, std::uint32_t me);
  void record_split(const Run& run, std::uint32_t word, std::uint32_t me);
  bool split_words(const Run& run);
  void split(std::uint32_t word);

  bool before(std::uint32_t stamp, std::uint32_t me) const;
  std::uint32_t unordered_reader(const AccessCells& cells, std::uint32_t cell,
                                 std::uint32_t me) const;
  void report_race(const Run& run, std::uint32_t cell, std::uint32_t me, std::uint32_t other,
                   std::uint32_t other_line, const char* theirs);
  void report_pending(const Run& run, std::uint32_t word, std::uint32_t me);
  std::uint32_t written_bits(std::uint64_t offset, unsigned bytes) const;
  void set_written_bits(std::uint64_t offset, unsigned bytes, std::uint32_t bits);

  unsigned warps_;
  bool keeps_accesses_;
  std::uint32_t left_ = 0;          ///< bit n: warp n has ended
  std::uint32_t common_floor_ = 0;  ///< stamps up to it are before everything to come
  std::vector<WarpClock> clocks_;
  AccessCells words_;
  AccessCells bytes_;                                ///< only once a word was split
  std::unordered_map<std::uint32_t, Clock> strong_;  ///< by word, released by strong accesses
  std::vector<std::uint8_t> written_;  ///< bit n % 8 of byte n / 8: byte n of the memory
  std::optional<SharedFinding> finding_;
};

}  // namespace vertebra::emulator
