#include "tests/emulator/ops/shared_access.h"

#include <fmt/format.h>

#include <cstring>

#include "tests/emulator/machine/block.h"
#include "tests/emulator/ops/access_counts.h"
#include "tests/emulator/ops/access_faults.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

AccessKind kind_of(Use use) {
  switch (use) {
    case Use::store:
      return AccessKind::shared_store;
    case Use::atomic:
      return AccessKind::shared_atomic;
    case Use::matrix_load:
      return AccessKind::ldmatrix;
    case Use::matrix_store:
      return AccessKind::stmatrix;
    case Use::async_copy:
      return AccessKind::async_copy_shared;
    default:
      return AccessKind::shared_load;
  }
}

}  // namespace

bool report_shared_finding(Warp& warp, const Code& code) {
  const auto finding = warp.block->shadow.take_finding();
  if (!finding) return false;
  warp.report(finding->check, code, finding->lane, finding->what);
  return warp.block->launch.machine.settings.on(finding->check);
}

SharedLanes shared_lanes(const Warp& warp, const Code& code, const Access& access) {
  return {warp.index,     access.mask,          access.bytes,
          access.address, ptx_line(warp, code), access.strong};
}

void locate_shared(Warp& warp, const Code& code, Access& access) {
  std::vector<std::byte>& shared = warp.block->shared;
  const auto begin = reinterpret_cast<std::uint64_t>(shared.data());
  // The usual case in one sweep over all lanes; who is wrong is looked for only if someone is.
  const std::uint64_t last = shared.size() < access.bytes ? 0 : shared.size() - access.bytes + 1;
  std::uint64_t wrong = 0;
  for (unsigned lane = 0; lane < warp_lanes; ++lane) {
    const std::uint64_t offset = access.address[lane];
    const std::uint64_t active = access.mask >> lane & 1;
    wrong |= active & ((offset >= last) | access.misaligned(offset));
    access.at[lane] = reinterpret_cast<std::byte*>(begin + offset);
  }
  if (!wrong) return;
  for_lanes(access.mask, [&](unsigned lane) {
    const std::uint64_t offset = access.address[lane];
    if (offset >= last)
      warp.fault(
          Check::bounds, LaunchStatus::illegal_address, code, lane,
          fmt::format("{} bytes at shared offset {}: {} beyond the end of the block's {} bytes",
                      access.bytes, offset, offset + access.bytes - shared.size(), shared.size()));
    if (access.misaligned(offset)) fault_misaligned(warp, code, access, lane, "shared offset");
  });
}

void read_shared(Warp& warp, const Code& code, Access& access) {
  locate_shared(warp, code, access);
  count_shared(warp, access, kind_of(access.use));
  SharedShadow& shadow = warp.block->shadow;
  access.tainted = false;
  if (!shadow.keeps_accesses() && !shadow.keeps_bytes()) return;
  const SharedLanes lanes = shared_lanes(warp, code, access);
  shadow.read(lanes);
  // What comes too early is likely not to be there yet: one cause, one finding.
  if (report_shared_finding(warp, code)) return;
  access.tainted = shadow.uninitialised(lanes, access.taint);
  if (access.tainted) report_strict(warp, code, access, "shared offset");
}

void write_shared(Warp& warp, const Code& code, Access& access, const std::byte* values) {
  locate_shared(warp, code, access);
  count_shared(warp, access, kind_of(access.use));
  SharedShadow& shadow = warp.block->shadow;
  const SharedLanes lanes = shared_lanes(warp, code, access);
  shadow.write(lanes, warp.block->shared.data(), values, access.tainted ? access.taint : nullptr);
  report_shared_finding(warp, code);
}

void modify_shared(Warp& warp, const Code& code, Access& access) {
  locate_shared(warp, code, access);
  count_shared(warp, access, kind_of(access.use));
  SharedShadow& shadow = warp.block->shadow;
  const SharedLanes lanes = shared_lanes(warp, code, access);
  shadow.modify(lanes);
  report_shared_finding(warp, code);
  access.tainted = shadow.uninitialised(lanes, access.taint);
  shadow.mark(lanes);
}

void issue_shared(Warp& warp, const Code& code, Access& access) {
  locate_shared(warp, code, access);
  count_shared(warp, access, kind_of(access.use));
  warp.block->shadow.issue(shared_lanes(warp, code, access));
  report_shared_finding(warp, code);
}

}  // namespace vertebra::emulator::EMULATOR_ISA
