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

void WorkerCounters::touch(std::uint64_t address, std::uint64_t bytes, Touch what) {
  while (bytes > 0) {
    // As much as lies in one word of the byte map: two sectors.
    const std::uint64_t part = std::min(bytes, 64 - address % 64);
    const std::uint64_t mask = (part < 64 ? (std::uint64_t{1} << part) - 1 : ~std::uint64_t{0})
                               << address % 64;
    TouchedPage& page = touched[address / page_bytes];
    auto& in_bytes = what == Touch::read    ? page.bytes_read
                     : what == Touch::write ? page.bytes_written
                                            : page.bytes_atomic;
    in_bytes[address / 64 % 64] |= mask;
    const std::uint64_t sector = address / sector_bytes / 2 * 2;
    const std::uint64_t both = (mask << 32 ? 1 : 0) | (mask >> 32 ? 2 : 0);
    (what == Touch::read ? page.read : page.written)[sector / 64 % 2] |= both << sector % 64;
    address += part;
    bytes -= part;
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
    for (int word = 0; word < 64; ++word) {
      mine.bytes_read[word] |= sectors.bytes_read[word];
      mine.bytes_written[word] |= sectors.bytes_written[word];
      mine.bytes_atomic[word] |= sectors.bytes_atomic[word];
    }
  }
}

}  // namespace vertebra::emulator
