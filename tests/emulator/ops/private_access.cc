#include "tests/emulator/ops/private_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "tests/emulator/machine/block.h"
#include "tests/emulator/machine/kernel.h"
#include "tests/emulator/ops/access_counts.h"
#include "tests/emulator/ops/access_faults.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

/// The access leaves `what`, which has `size` bytes from `begin` on.
[[noreturn]] void fault_beyond(Warp& warp, const Code& code, const Access& access, unsigned lane,
                               const std::string& what, std::uint64_t begin, std::uint64_t size) {
  const std::uint64_t offset = access.address[lane] - begin;
  warp.fault(Check::bounds, LaunchStatus::illegal_address, code, lane,
             fmt::format("{} bytes at offset {}: {} beyond the end of {}, which has {} bytes",
                         access.bytes, offset, offset + access.bytes - size, what, size));
}

/// The variable that holds the offset or lies before it, in the frame that it belongs to; null if
/// there is none.
const LocalRange* find_local(const Warp& warp, std::uint64_t offset, std::uint64_t& base) {
  const Frame* frame = warp.frame;
  while (frame->parent && offset < frame->local_base) frame = frame->parent;
  base = frame->local_base;
  const auto& locals = frame->function->locals;
  const auto after = std::upper_bound(
      locals.begin(), locals.end(), offset,
      [&](std::uint64_t at, const LocalRange& range) { return at < base + range.offset; });
  return after == locals.begin() ? nullptr : &*(after - 1);
}

void locate_local(Warp& warp, const Code& code, Access& access) {
  std::uint64_t begin = 1, end = 0;  // of the variable that the last lane touched
  for_lanes(access.mask, [&](unsigned lane) {
    const std::uint64_t offset = access.address[lane];
    if (offset < begin || offset + access.bytes > end) {
      std::uint64_t base = 0;
      const LocalRange* range = find_local(warp, offset, base);
      if (!range) fault_beyond(warp, code, access, lane, "the local variables", 0, 0);
      begin = base + range->offset;
      end = begin + range->size;
      if (offset + access.bytes > end)
        fault_beyond(warp, code, access, lane, range->variable->name, begin, range->size);
    }
    if (access.misaligned(offset)) fault_misaligned(warp, code, access, lane, "local offset");
    access.at[lane] = warp.local.data() + std::size_t{lane} * warp.local_bytes + offset;
  });
}

/// The lane's bits from the access's first byte on: `bytes` of them, in the low end.
struct LocalBits {
  LocalBits(Warp& warp, const Access& access, unsigned lane)
      : at(warp.local_initialised.data() +
           (std::uint64_t{lane} * warp.local_bytes + access.address[lane]) / 8),
        size(access.bytes > 8 ? access.bytes / 8 : 1),
        shift(access.address[lane] % 8),
        all(access.bytes == 32 ? ~std::uint32_t{0} : (1u << access.bytes) - 1) {}

  std::uint32_t get() const {
    std::uint32_t bits = 0;
    std::memcpy(&bits, at, size);
    return bits >> shift & all;
  }
  void set(std::uint32_t value) const {
    std::uint32_t bits = 0;
    std::memcpy(&bits, at, size);
    bits = (bits & ~(all << shift)) | value << shift;
    std::memcpy(at, &bits, size);
  }

  std::uint8_t* at;
  unsigned size, shift;
  std::uint32_t all;
};

}  // namespace

void read_local(Warp& warp, const Code& code, Access& access) {
  locate_local(warp, code, access);
  count_local(warp, access, AccessKind::local_load);
  access.tainted = false;
  if (!warp.block->launch.machine.settings.on(Check::uninit)) return;
  std::uint32_t any = 0;
  for_lanes(access.mask, [&](unsigned lane) {
    const LocalBits bits(warp, access, lane);
    access.taint[lane] = ~bits.get() & bits.all;
    any |= access.taint[lane];
  });
  access.tainted = any != 0;
  if (access.tainted) report_strict(warp, code, access, "local offset");
}

void write_local(Warp& warp, const Code& code, Access& access, const std::byte* values) {
  locate_local(warp, code, access);
  count_local(warp, access, AccessKind::local_store);
  const bool marks = warp.block->launch.machine.settings.on(Check::uninit);
  for_lanes(access.mask, [&](unsigned lane) {
    std::memcpy(access.at[lane], values + std::size_t{lane} * access.bytes, access.bytes);
    if (!marks) return;
    const LocalBits bits(warp, access, lane);
    bits.set(access.tainted ? ~access.taint[lane] & bits.all : bits.all);
  });
}

void read_parameters(Warp& warp, const Code& code, Access& access) {
  const std::vector<std::byte>& parameters = warp.block->launch.config.parameters;
  for_lanes(access.mask, [&](unsigned lane) {
    const std::uint64_t offset = access.address[lane];
    if (offset > parameters.size() || parameters.size() - offset < access.bytes)
      fault_beyond(warp, code, access, lane, "the parameters", 0, parameters.size());
    if (access.misaligned(offset)) fault_misaligned(warp, code, access, lane, "parameter offset");
    access.at[lane] = const_cast<std::byte*>(parameters.data()) + offset;
  });
  access.tainted = false;
}

}  // namespace vertebra::emulator::EMULATOR_ISA
