#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

namespace vertebra::emulator {

/// Who touched a cell of shared memory, in 32 bits: the clock of the warp in the upper 19, flags,
/// then the thread. Stamps compare by clock. 0: nobody.
struct Stamp {
  static constexpr std::uint32_t lane_mask = 0x1F;
  static constexpr unsigned warp_shift = 5;
  static constexpr std::uint32_t warp_mask = 0x1F << warp_shift;
  static constexpr std::uint32_t thread_mask = warp_mask | lane_mask;
  static constexpr std::uint32_t many_lanes = 1u << 10;  ///< readers: other lanes of the warp too
  static constexpr std::uint32_t many_warps = 1u << 11;  ///< readers: other warps too
  static constexpr std::uint32_t strong = 1u << 12;      ///< volatile or atomic, all of them
  static constexpr unsigned clock_shift = 13;
  static constexpr std::uint32_t clock_mask = ~std::uint32_t{0} << clock_shift;

  /// Writers only, above every clock: the cell's bytes have their own stamps ..
  static constexpr std::uint32_t split = clock_mask | strong | thread_mask;
  /// .. or a cp.async of the thread in the low bits is in flight into it; the reader's stamp is
  /// then the one of its issue.
  static constexpr std::uint32_t pending = clock_mask;
  static constexpr std::uint32_t clock_limit = (clock_mask >> clock_shift) - 1;

  static constexpr bool is_pending(std::uint32_t stamp) {
    return stamp >= pending && !(stamp & strong);
  }
  static constexpr std::uint32_t clock(std::uint32_t stamp) { return stamp >> clock_shift; }
  static constexpr unsigned warp(std::uint32_t stamp) { return (stamp & warp_mask) >> warp_shift; }
  static constexpr unsigned thread(std::uint32_t stamp) { return stamp & thread_mask; }
};

/// The stamps of cells, by cell.
struct CellRows {
  std::uint32_t* writer = nullptr;
  std::uint32_t* reader = nullptr;
  std::uint32_t* writer_line = nullptr;  ///< in the PTX
  std::uint32_t* reader_line = nullptr;
};

/// Stamps of cells of one size (4 bytes, or 1). Zeros cost nothing until they are written.
class AccessCells : public CellRows {
 public:
  AccessCells() = default;
  AccessCells(std::uint32_t cells, unsigned warps)
      : count(cells),
        storage_(static_cast<std::uint32_t*>(
            std::calloc((std::size_t{cells} + padding) * (4 + warps), sizeof(std::uint32_t)))) {
    if (!storage_) throw std::bad_alloc();
    writer = storage_.get();
    reader = writer + stride();
    writer_line = reader + stride();
    reader_line = writer_line + stride();
  }

  explicit operator bool() const { return storage_ != nullptr; }

  /// The warp's own last read of each cell; what `reader` says of cells with `many_warps` is only
  /// the latest clock of them all.
  std::uint32_t* reads_of(unsigned warp) const { return reader_line + (1 + warp) * stride(); }

  std::uint32_t count = 0;

 private:
  /// Keeps the rows from lying a power of two apart.
  static constexpr std::uint32_t padding = 16;
  struct Free {
    void operator()(void* memory) const { std::free(memory); }
  };

  std::size_t stride() const { return std::size_t{count} + padding; }

  std::unique_ptr<std::uint32_t[], Free> storage_;
};

}  // namespace vertebra::emulator
