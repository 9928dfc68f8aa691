#include "tests/emulator/counters/counters.h"

#include <algorithm>

namespace vertebra::emulator {
namespace {

constexpr std::array<std::string_view, access_kind_count> names = {
    "global_load",   "global_store",      "global_atomic",    "shared_load",   "shared_store",
    "shared_atomic", "local_load",        "local_store",      "constant_load", "ldmatrix",
    "stmatrix",      "async_copy_global", "async_copy_shared"};
static_assert(names.back() == "async_copy_shared");

constexpr std::uint64_t sector_bytes = 32, page_bytes = 4096;

}  // namespace

std::string_view name(AccessKind kind) { return names[static_cast<unsigned>(kind)]; }

void WorkerCounters::touch(std::uint64_t address, std::uint64_t bytes, bool write) {
  if (bytes == 0) return;
  const std::uint64_t last = (address + bytes - 1) / sector_bytes;
  for (std::uint64_t sector = address / sector_bytes; sector <= last;) {
    constexpr std::uint64_t in_page = page_bytes / sector_bytes;
    TouchedPage& page = touched[sector / in_page];
    std::uint64_t* bits = write ? page.written : page.read;
    const std::uint64_t end = std::min(last + 1, (sector / in_page + 1) * in_page);
    for (; sector < end; ++sector) bits[sector / 64 % 2] |= std::uint64_t{1} << sector % 64;
  }
}

void WorkerCounters::add(const WorkerCounters& other) {
  for (unsigned n = 0; n < instruction_class_count; ++n) instructions[n] += other.instructions[n];
  thread_instructions += other.thread_instructions;
  for (const auto& [shape, count] : other.mma) mma[shape] += count;
  for (unsigned n = 0; n < access_kind_count; ++n) {
    accesses[n].requests += other.accesses[n].requests;
    accesses[n].sectors += other.accesses[n].sectors;
    accesses[n].bytes += other.accesses[n].bytes;
  }
  bank_conflicts += other.bank_conflicts;
  barriers += other.barriers;
  for (const auto& [page, sectors] : other.touched) {
    TouchedPage& mine = touched[page];
    for (int half = 0; half < 2; ++half) {
      mine.read[half] |= sectors.read[half];
      mine.written[half] |= sectors.written[half];
    }
  }
}

}  // namespace vertebra::emulator
