#include "tests/emulator/runtime/copies.h"

#include <fmt/format.h>

#include <cstring>

#include "tests/emulator/runtime/runtime.h"

namespace vertebra::emulator::runtime {
namespace {

/// An allocation, or none for pageable memory, and how to get from the program's addresses to
/// bytes.
struct View {
  Allocation* allocation = nullptr;
  bool freed = false;

  std::byte* bytes(std::uint64_t address) const {
    return allocation ? allocation->data + (address - allocation->address)
                      : reinterpret_cast<std::byte*>(address);
  }
  std::uint64_t offset(std::uint64_t address) const { return address - allocation->address; }
};

View view(Runtime& runtime, const MemoryBox& box, const char* what) {
  View found{runtime.machine.memory.find(box.address)};
  if (found.allocation && found.allocation->freed) {
    runtime.machine.findings.report(
        Check::use_after_free, {},
        fmt::format("{} of work that was queued before it was freed: {}", what,
                    found.allocation->describe()));
    found.freed = true;
  }
  return found;
}

void copy_row(const View& to, std::uint64_t to_address, const View& from,
              std::uint64_t from_address, std::uint64_t bytes) {
  std::memmove(to.bytes(to_address), from.bytes(from_address), bytes);
  if (!to.allocation) return;
  if (from.allocation)
    to.allocation->mark_as(to.offset(to_address), *from.allocation, from.offset(from_address),
                           bytes);
  else
    to.allocation->mark(to.offset(to_address), bytes, true);
}

void fill_row(std::byte* at, std::uint64_t bytes, unsigned value, unsigned element_bytes) {
  if (element_bytes == 1) {
    std::memset(at, static_cast<int>(value & 0xFF), bytes);
    return;
  }
  for (std::uint64_t n = 0; n + element_bytes <= bytes; n += element_bytes)
    std::memcpy(at + n, &value, element_bytes);  // little-endian: its low bytes
}

std::string shape(const MemoryBox& box) {
  if (box.height * box.depth == 1) return fmt::format("{} bytes", box.width);
  const std::string rows =
      fmt::format("{} rows of {} bytes with a pitch of {}", box.height, box.width, box.pitch);
  return box.depth == 1 ? rows : fmt::format("{} slices of {}", box.depth, rows);
}

}  // namespace

cudaError_t check_box(Runtime& runtime, const char* call, const char* role, const MemoryBox& box,
                      Place& place) {
  const Allocation* allocation = runtime.machine.memory.find(box.address);
  const auto refuse = [&](Check check, const std::string& why) {
    runtime.machine.findings.report(
        check, {},
        fmt::format("{}: {}: {} at 0x{:x}: {}", call, role, shape(box), box.address, why));
    return cudaErrorInvalidValue;
  };
  if (!allocation) {
    if (box.address == 0) return refuse(Check::bounds, "a null pointer");
    if (runtime.machine.memory.is_device_address(box.address))
      return refuse(Check::bounds, "a device address of no allocation");
    place = Place::host;
    return cudaSuccess;
  }
  if (allocation->freed)
    return refuse(Check::use_after_free, fmt::format("freed: {}", allocation->describe()));
  if (!allocation->contains(box.address, box.extent())) {
    const std::uint64_t offset = box.address - allocation->address;
    return refuse(Check::bounds, fmt::format("{} bytes from offset {} of {}", box.extent(), offset,
                                             allocation->describe()));
  }
  place = allocation->kind == MemoryKind::pinned    ? Place::pinned
          : allocation->kind == MemoryKind::managed ? Place::either
                                                    : Place::device;
  return cudaSuccess;
}

cudaError_t execute_copy(Runtime& runtime, const CopyWork& copy) {
  const MemoryBox to_box = copy.destination_box(), from_box = copy.source_box();
  if (to_box.empty()) return cudaSuccess;
  const View to = view(runtime, to_box, "the destination");
  const View from = view(runtime, from_box, "the source");
  if (to.freed || from.freed) return cudaErrorIllegalAddress;
  const bool whole_rows = to_box.pitch == to_box.width && from_box.pitch == from_box.width;
  for (std::uint64_t z = 0; z < copy.depth; ++z) {
    if (whole_rows) {
      copy_row(to, to_box.row(0, z), from, from_box.row(0, z), copy.width * copy.height);
      continue;
    }
    for (std::uint64_t y = 0; y < copy.height; ++y)
      copy_row(to, to_box.row(y, z), from, from_box.row(y, z), copy.width);
  }
  return cudaSuccess;
}

cudaError_t execute_fill(Runtime& runtime, const FillWork& fill) {
  const MemoryBox box = fill.box();
  if (box.empty()) return cudaSuccess;
  const View to = view(runtime, box, "the destination");
  if (to.freed) return cudaErrorIllegalAddress;
  for (std::uint64_t z = 0; z < box.depth; ++z)
    for (std::uint64_t y = 0; y < box.height; ++y) {
      const std::uint64_t address = box.row(y, z);
      fill_row(to.bytes(address), box.width, fill.value, fill.element_bytes);
      if (to.allocation) to.allocation->mark(to.offset(address), box.width, true);
    }
  return cudaSuccess;
}

}  // namespace vertebra::emulator::runtime
