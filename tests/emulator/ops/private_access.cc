#include "tests/emulator/ops/private_access.h"

#include <fmt/format.h>

#include <cstring>

#include "tests/emulator/machine/block.h"
#include "tests/emulator/ops/access_counts.h"
#include "tests/emulator/ops/access_faults.h"

namespace vertebra::emulator::EMULATOR_ISA {
namespace {

/// Bounds, alignment and access.at; `stride` is 0 if all lanes share the memory.
void locate(Warp& warp, const Code& code, Access& access, std::byte* memory, std::uint64_t size,
            std::uint64_t stride, const char* what) {
  for_lanes(access.mask, [&](unsigned lane) {
    const std::uint64_t offset = access.address[lane];
    if (offset > size || size - offset < access.bytes)
      warp.fault(Check::bounds, LaunchStatus::illegal_address, code, lane,
                 fmt::format("{} bytes at {} offset {}: {} beyond the end of {} bytes",
                             access.bytes, what, offset, offset + access.bytes - size, size));
    if (offset % access.bytes)
      fault_misaligned(warp, code, access, lane, fmt::format("{} offset", what).c_str());
    access.at[lane] = memory + lane * stride + offset;
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
  locate(warp, code, access, warp.local.data(), warp.local_bytes, warp.local_bytes, "local");
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
  locate(warp, code, access, warp.local.data(), warp.local_bytes, warp.local_bytes, "local");
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
  locate(warp, code, access, const_cast<std::byte*>(parameters.data()), parameters.size(), 0,
         "parameter");
  access.tainted = false;
}

}  // namespace vertebra::emulator::EMULATOR_ISA
