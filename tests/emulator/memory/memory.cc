#include "tests/emulator/memory/memory.h"

#include <fmt/format.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <mutex>
#include <new>
#include <utility>

namespace vertebra::emulator {
namespace {

constexpr std::uint64_t page = 4096;
constexpr std::uint64_t alignment = 512;
/// Space behind an allocation in the window: an index that is off by a row or a channel of a large
/// tensor still lands in nobody's memory.
constexpr std::uint64_t gap = std::uint64_t{1} << 20;
constexpr std::uint64_t largest_window = std::uint64_t{16} << 40;
constexpr std::uint64_t smallest_window = std::uint64_t{64} << 30;

constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) {
  return (value + unit - 1) / unit * unit;
}

std::byte* map(std::uint64_t bytes, int protection) {
  void* at = mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return at == MAP_FAILED ? nullptr : static_cast<std::byte*>(at);
}

bool in_window(MemoryKind kind) {
  return kind != MemoryKind::pinned && kind != MemoryKind::managed;
}

std::uint64_t next_identity() {
  static std::atomic<std::uint64_t> count{0};
  return ++count;
}

/// Who was found lately by this thread. An address that has an owner keeps it for ever.
struct Recent {
  std::uint64_t memory = 0;
  Allocation* allocation = nullptr;
};
constexpr std::size_t recent_count = 16;
thread_local Recent recently_found[recent_count];

}  // namespace

bool Allocation::all_initialised_words(std::uint64_t offset, std::uint64_t bytes) const {
  while (bytes > 0) {
    const auto part = static_cast<unsigned>(std::min<std::uint64_t>(bytes, 64 - offset % 64));
    if (initialised_bits(offset, part) != low_bits(part)) return false;
    offset += part;
    bytes -= part;
  }
  return true;
}

void Allocation::mark_words(std::uint64_t offset, std::uint64_t bytes, bool value) {
  while (bytes > 0) {
    const std::uint64_t shift = offset % 64, part = std::min(bytes, 64 - shift);
    const std::uint64_t whole = value ? ~std::uint64_t{0} : 0;
    if (part < 64)
      change(offset / 64, low_bits(part) << shift, value);
    else if (word(offset / 64) != whole)  // a page of zeros that stays so is not touched
      __atomic_store_n(initialised + offset / 64, whole, __ATOMIC_RELAXED);
    offset += part;
    bytes -= part;
  }
}

void Allocation::mark_as(std::uint64_t offset, const Allocation& source,
                         std::uint64_t source_offset, std::uint64_t bytes) {
  if (!source.initialised) return mark(offset, bytes, true);
  if (!initialised) return;
  while (bytes > 0) {
    const std::uint64_t shift = offset % 64, part = std::min(bytes, 64 - shift);
    const std::uint64_t set = source.initialised_bits(source_offset, static_cast<unsigned>(part));
    change(offset / 64, set << shift, true);
    change(offset / 64, (~set & low_bits(part)) << shift, false);
    offset += part;
    source_offset += part;
    bytes -= part;
  }
}

std::string Allocation::describe() const {
  return fmt::format("{} byte{} at 0x{:x} ({} #{})", size, size == 1 ? "" : "s", address, label,
                     number);
}

Memory::Memory(std::uint64_t capacity) : capacity_(capacity), identity_(next_identity()) {
  // Addresses only. A system that limits them (ulimit -v) may still grant a smaller window.
  for (window_size_ = largest_window; window_size_ >= smallest_window; window_size_ /= 2) {
    if (std::byte* at = map(window_size_, PROT_NONE)) {
      window_ = reinterpret_cast<std::uint64_t>(at);
      next_ = round_up(window_ + gap, alignment);
      return;
    }
  }
  throw std::bad_alloc();
}

Memory::~Memory() {
  for (auto& [address, allocation] : by_address_) {
    if (!allocation->freed && allocation->mapped == 0) continue;  // the program's own
    if (!allocation->freed) munmap(allocation->data, allocation->mapped);
    // A freed one's addresses are still held, see release().
    if (allocation->freed && !in_window(allocation->kind))
      munmap(reinterpret_cast<void*>(address), allocation->span);
  }
  munmap(reinterpret_cast<void*>(window_), window_size_);
}

/// Bytes at an address that the program itself may use.
bool Memory::place(Allocation& allocation) {
  allocation.span = allocation.mapped = round_up(allocation.size, page) + page;
  allocation.data = map(allocation.mapped, PROT_READ | PROT_WRITE);
  if (!allocation.data) return false;
  mprotect(allocation.data + allocation.mapped - page, page, PROT_NONE);
  allocation.address = reinterpret_cast<std::uint64_t>(allocation.data);
  return true;
}

/// An address of the window, and bytes with their map elsewhere.
bool Memory::place_in_window(Allocation& allocation) {
  allocation.span = round_up(allocation.size, alignment) + gap;
  if (allocation.span > window_ + window_size_ - next_) return false;
  const std::uint64_t data_bytes = std::max(round_up(allocation.size, page), page);
  allocation.mapped = data_bytes + round_up(data_bytes / 8, page);
  allocation.data = map(allocation.mapped, PROT_READ | PROT_WRITE);
  if (!allocation.data) return false;
  allocation.initialised = reinterpret_cast<std::uint64_t*>(allocation.data + data_bytes);
  allocation.address = std::exchange(next_, next_ + allocation.span);
  return true;
}

Allocation* Memory::allocate(std::uint64_t size, MemoryKind kind, std::string label,
                             bool initialised) {
  if (size > largest_window) return nullptr;  // the sums below cannot wrap
  std::lock_guard lock(mutex_);
  const std::uint64_t used = kind == MemoryKind::device ? used_ + size : used_;
  if (used > capacity_) return nullptr;
  auto allocation = std::make_unique<Allocation>();
  allocation->size = size;
  allocation->kind = kind;
  allocation->label = std::move(label);
  if (!(in_window(kind) ? place_in_window(*allocation) : place(*allocation))) return nullptr;
  if (initialised) allocation->mark(0, size, true);
  allocation->number = ++count_;
  used_ = used;
  return (by_address_[allocation->address] = std::move(allocation)).get();
}

void Memory::release(Allocation* allocation) {
  std::lock_guard lock(mutex_);
  if (in_window(allocation->kind)) {
    munmap(allocation->data, allocation->mapped);
  } else {
    // The pages go, the addresses stay taken: the system must not hand them to anyone else.
    mmap(allocation->data, allocation->mapped, PROT_NONE,
         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
  }
  if (allocation->kind == MemoryKind::device) used_ -= allocation->size;
  allocation->freed = true;
  allocation->data = nullptr;
  allocation->initialised = nullptr;
  allocation->mapped = 0;
}

Allocation* Memory::adopt(std::byte* data, std::uint64_t size, std::string label) {
  std::lock_guard lock(mutex_);
  const auto address = reinterpret_cast<std::uint64_t>(data);
  const auto after = by_address_.lower_bound(address + size);
  if (after != by_address_.begin()) {
    const Allocation& before = *std::prev(after)->second;
    if (before.address + before.span > address) return nullptr;
  }
  auto allocation = std::make_unique<Allocation>();
  allocation->address = address;
  allocation->size = allocation->span = size;
  allocation->kind = MemoryKind::pinned;
  allocation->data = data;
  allocation->number = ++count_;
  allocation->label = std::move(label);
  return (by_address_[address] = std::move(allocation)).get();
}

void Memory::forget(Allocation* allocation) {
  std::lock_guard lock(mutex_);
  auto node = by_address_.extract(allocation->address);
  allocation->span = 0;  // no thread finds it again
  allocation->freed = true;
  allocation->data = nullptr;
  forgotten_.push_back(std::move(node.mapped()));
}

Allocation* Memory::find(std::uint64_t address) const {
  Recent& recent = recently_found[address / gap % recent_count];
  if (recent.memory == identity_ && address - recent.allocation->address < recent.allocation->span)
    return recent.allocation;
  std::shared_lock lock(mutex_);
  auto after = by_address_.upper_bound(address);
  if (after == by_address_.begin()) return nullptr;
  Allocation* allocation = std::prev(after)->second.get();
  if (address - allocation->address >= allocation->span) return nullptr;
  recent = {identity_, allocation};
  return allocation;
}

std::vector<Allocation*> Memory::live(MemoryKind kind) const {
  std::shared_lock lock(mutex_);
  std::vector<Allocation*> found;
  for (const auto& [address, allocation] : by_address_)
    if (allocation->kind == kind && !allocation->freed) found.push_back(allocation.get());
  return found;
}

std::uint64_t Memory::used() const {
  std::shared_lock lock(mutex_);
  return used_;
}

}  // namespace vertebra::emulator
