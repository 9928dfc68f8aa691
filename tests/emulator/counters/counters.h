#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_map>

#include "tests/emulator/counters/classes.h"

namespace vertebra::emulator {

/// Kinds of memory access that are counted apart.
enum class AccessKind : std::uint8_t {
  global_load,
  global_store,
  global_atomic,
  shared_load,
  shared_store,
  shared_atomic,
  local_load,
  local_store,
  constant_load,
  ldmatrix,
  stmatrix,
  async_copy_global,
  async_copy_shared,
};
inline constexpr unsigned access_kind_count = 13;

/// "global_load"
std::string_view name(AccessKind kind);

/// Which 32-byte sectors of a 4 KiB page of global memory were touched, and which bytes.
struct TouchedPage {
  std::uint64_t read[2] = {}, written[2] = {};
  /// Two kernels may own different bytes of a sector: only bytes say whether they collide, and
  /// atomics do not collide with atomics.
  std::uint64_t bytes_read[64] = {}, bytes_written[64] = {}, bytes_atomic[64] = {};
};

/// What a touch does with the bytes. An atomic counts as a write of its sectors.
enum class Touch : std::uint8_t { read, write, atomic };

/// What one worker counted of one launch. Sums of these over workers do not depend on which worker
/// ran which block.
struct WorkerCounters {
  std::array<std::uint64_t, instruction_class_count> instructions{};  ///< warp instructions
  std::uint64_t thread_instructions = 0;
  /// By shape and types: "m16n8k16.f32.f16.f16.f32".
  std::map<std::string, std::uint64_t, std::less<>> mma;
  struct Access {
    std::uint64_t requests = 0;  ///< warp instructions with at least one active lane
    std::uint64_t sectors = 0;   ///< 32-byte sectors (global, local), or banks' passes (shared)
    std::uint64_t bytes = 0;     ///< that lanes asked for
  };
  std::array<Access, access_kind_count> accesses{};
  std::uint64_t bank_conflicts = 0;  ///< passes beyond the ones that the width needs
  std::uint64_t barriers = 0;        ///< a warp's arrivals
  std::unordered_map<std::uint64_t, TouchedPage> touched;  ///< by address / 4096

  void touch(std::uint64_t address, std::uint64_t bytes, Touch what);
  void add(const WorkerCounters& other);
};

}  // namespace vertebra::emulator
