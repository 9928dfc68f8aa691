#include "tests/emulator/machine/special_registers.h"

#include <array>

#include "tests/emulator/machine/block.h"
#include "tests/emulator/machine/kernel.h"

namespace vertebra::emulator {
namespace {

struct Reader {
  std::string_view name;
  std::uint64_t (*read)(const Warp& warp, unsigned lane);
};

Dim3 thread_index(const Warp& warp, unsigned lane) {
  const Dim3& block = warp.block->launch.config.block;
  const unsigned thread = warp.thread(lane);
  return {thread % block.x, thread / block.x % block.y, thread / block.x / block.y};
}

const LaunchConfig& config(const Warp& warp) { return warp.block->launch.config; }

std::uint64_t multiprocessor(const Warp& warp) {
  return warp.block->linear_index % warp.machine().device.multiprocessors;
}

std::uint64_t warps_in_block(const Warp& warp) {
  return (config(warp).block.count() + warp_lanes - 1) / warp_lanes;
}

constexpr std::array readers = {
    Reader{"%tid.x",
           [](const Warp& w, unsigned l) -> std::uint64_t { return thread_index(w, l).x; }},
    Reader{"%tid.y",
           [](const Warp& w, unsigned l) -> std::uint64_t { return thread_index(w, l).y; }},
    Reader{"%tid.z",
           [](const Warp& w, unsigned l) -> std::uint64_t { return thread_index(w, l).z; }},
    Reader{"%ntid.x", [](const Warp& w, unsigned) -> std::uint64_t { return config(w).block.x; }},
    Reader{"%ntid.y", [](const Warp& w, unsigned) -> std::uint64_t { return config(w).block.y; }},
    Reader{"%ntid.z", [](const Warp& w, unsigned) -> std::uint64_t { return config(w).block.z; }},
    Reader{"%ctaid.x", [](const Warp& w, unsigned) -> std::uint64_t { return w.block->index.x; }},
    Reader{"%ctaid.y", [](const Warp& w, unsigned) -> std::uint64_t { return w.block->index.y; }},
    Reader{"%ctaid.z", [](const Warp& w, unsigned) -> std::uint64_t { return w.block->index.z; }},
    Reader{"%nctaid.x", [](const Warp& w, unsigned) -> std::uint64_t { return config(w).grid.x; }},
    Reader{"%nctaid.y", [](const Warp& w, unsigned) -> std::uint64_t { return config(w).grid.y; }},
    Reader{"%nctaid.z", [](const Warp& w, unsigned) -> std::uint64_t { return config(w).grid.z; }},
    Reader{"%laneid", [](const Warp&, unsigned l) -> std::uint64_t { return l; }},
    Reader{"%warpid", [](const Warp& w, unsigned) -> std::uint64_t { return w.index; }},
    Reader{"%nwarpid", [](const Warp& w, unsigned) { return warps_in_block(w); }},
    Reader{"%smid", [](const Warp& w, unsigned) { return multiprocessor(w); }},
    Reader{"%nsmid",
           [](const Warp& w, unsigned) -> std::uint64_t {
             return w.machine().device.multiprocessors;
           }},
    Reader{"%gridid",
           [](const Warp& w, unsigned) -> std::uint64_t { return w.block->launch.number; }},
    Reader{"%lanemask_eq", [](const Warp&, unsigned l) -> std::uint64_t { return 1u << l; }},
    Reader{"%lanemask_lt", [](const Warp&, unsigned l) -> std::uint64_t { return (1u << l) - 1; }},
    Reader{"%lanemask_le",
           [](const Warp&, unsigned l) -> std::uint64_t { return (2ull << l) - 1; }},
    Reader{"%lanemask_gt",
           [](const Warp&, unsigned l) -> std::uint64_t { return all_lanes & ~((2ull << l) - 1); }},
    Reader{"%lanemask_ge",
           [](const Warp&, unsigned l) -> std::uint64_t { return all_lanes & ~((1ull << l) - 1); }},
    Reader{"%clock",
           [](const Warp& w, unsigned) -> std::uint64_t { return w.block->steps + w.steps; }},
    Reader{"%clock64",
           [](const Warp& w, unsigned) -> std::uint64_t { return w.block->steps + w.steps; }},
    Reader{"%clock_hi", [](const Warp&, unsigned) -> std::uint64_t { return 0; }},
    Reader{"%globaltimer",
           [](const Warp& w, unsigned) -> std::uint64_t { return w.block->steps + w.steps; }},
    Reader{"%globaltimer_lo",
           [](const Warp& w, unsigned) -> std::uint64_t { return w.block->steps + w.steps; }},
    Reader{"%globaltimer_hi", [](const Warp&, unsigned) -> std::uint64_t { return 0; }},
    // Where the blocks of a cooperative grid meet: cooperative_groups reads the high half from 1.
    Reader{"%envreg1",
           [](const Warp& w, unsigned) { return w.block->launch.grid_workspace >> 32; }},
    Reader{"%envreg2",
           [](const Warp& w, unsigned) { return w.block->launch.grid_workspace & 0xFFFFFFFFu; }},
    Reader{"%dynamic_smem_size",
           [](const Warp& w, unsigned) -> std::uint64_t { return config(w).dynamic_shared; }},
    Reader{"%total_smem_size",
           [](const Warp& w, unsigned) -> std::
                                           uint64_t {
                                             return w.block->shared.size() -
                                                    w.block->launch.kernel.reserved_shared;
                                           }},
    Reader{"%aggr_smem_size",
           [](const Warp& w, unsigned) -> std::uint64_t { return w.block->shared.size(); }},
    // The system's part of shared memory, at its beginning.
    Reader{"%reserved_smem_offset_begin", [](const Warp&, unsigned) -> std::uint64_t { return 0; }},
    Reader{"%reserved_smem_offset_end",
           [](const Warp& w,
              unsigned) -> std::uint64_t { return w.block->launch.kernel.reserved_shared; }},
    Reader{"%reserved_smem_offset_cap",
           [](const Warp& w,
              unsigned) -> std::uint64_t { return w.block->launch.kernel.reserved_shared; }},
    Reader{"%reserved_smem_offset_0", [](const Warp&, unsigned) -> std::uint64_t { return 0; }},
    Reader{"%reserved_smem_offset_1", [](const Warp&, unsigned) -> std::uint64_t { return 256; }},
    // Every block is a cluster of its own.
    Reader{"%cluster_ctarank", [](const Warp&, unsigned) -> std::uint64_t { return 0; }},
    Reader{"%cluster_nctarank", [](const Warp&, unsigned) -> std::uint64_t { return 1; }},
    Reader{"%is_explicit_cluster", [](const Warp&, unsigned) -> std::uint64_t { return 0; }},
    Reader{"%cluster_ctaid.x", [](const Warp&, unsigned) -> std::uint64_t { return 0; }},
    Reader{"%cluster_ctaid.y", [](const Warp&, unsigned) -> std::uint64_t { return 0; }},
    Reader{"%cluster_ctaid.z", [](const Warp&, unsigned) -> std::uint64_t { return 0; }},
    Reader{"%cluster_nctaid.x", [](const Warp&, unsigned) -> std::uint64_t { return 1; }},
    Reader{"%cluster_nctaid.y", [](const Warp&, unsigned) -> std::uint64_t { return 1; }},
    Reader{"%cluster_nctaid.z", [](const Warp&, unsigned) -> std::uint64_t { return 1; }},
};

}  // namespace

int special_number(std::string_view name) {
  for (std::size_t n = 0; n < readers.size(); ++n)
    if (readers[n].name == name) return static_cast<int>(n);
  return -1;
}

std::uint64_t special_register(const Warp& warp, unsigned number, unsigned lane) {
  return readers[number].read(warp, lane);
}

}  // namespace vertebra::emulator
