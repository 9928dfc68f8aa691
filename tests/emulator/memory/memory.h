#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

namespace vertebra::emulator {

/// What an allocation is for; decides who may touch it.
enum class MemoryKind : std::uint8_t { device, pinned, managed, global, constant };

/// A range of device addresses. Freed ones are kept (without their bytes) so that a late access can
/// be named; addresses are never used twice.
struct Allocation {
  std::uint64_t address = 0;  ///< as the program sees it
  std::uint64_t size = 0;     ///< bytes that may be touched
  std::uint64_t span = 0;     ///< bytes of address space, with the unmapped part behind
  MemoryKind kind = MemoryKind::device;
  bool freed = false;
  std::byte* data = nullptr;  ///< where the emulator keeps the bytes; sparse; null once freed
  /// One bit a byte: bit n % 64 of word n / 64 is byte n; sparse. Null: all bytes count as
  /// initialised (the host may write to pinned and managed memory unseen).
  std::uint64_t* initialised = nullptr;
  std::uint64_t number = 0;  ///< counts allocations from 1
  std::string label;         ///< "cudaMalloc", or the name of a variable
  std::uint64_t mapped = 0;  ///< bytes mapped at `data`: the bytes and behind them their map

  bool contains(std::uint64_t at, std::uint64_t bytes) const {
    return at >= address && bytes <= size && at - address <= size - bytes;
  }
  /// Bit n: byte offset + n is initialised. 1 to 64 bytes; bits beyond them are 0.
  std::uint64_t initialised_bits(std::uint64_t offset, unsigned bytes) const;
  bool all_initialised(std::uint64_t offset, std::uint64_t bytes) const;
  /// Safe beside other threads that mark other bytes.
  void mark(std::uint64_t offset, std::uint64_t bytes, bool value);
  /// Marks as the bytes of another allocation are marked; after a copy. The ranges do not overlap.
  void mark_as(std::uint64_t offset, const Allocation& source, std::uint64_t source_offset,
               std::uint64_t bytes);
  /// "400 bytes at 0x7f.. (cudaMalloc #3)"
  std::string describe() const;

 private:
  static constexpr std::uint64_t low_bits(std::uint64_t count) {
    return count >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
  }
  std::uint64_t word(std::uint64_t index) const {
    return __atomic_load_n(initialised + index, __ATOMIC_RELAXED);
  }
  void change(std::uint64_t index, std::uint64_t mask, bool value);
  bool all_initialised_words(std::uint64_t offset, std::uint64_t bytes) const;
  void mark_words(std::uint64_t offset, std::uint64_t bytes, bool value);
};

/// The device's global and constant memory. Device addresses of `device`, `global` and `constant`
/// allocations lie in a window that the host cannot touch (a host that follows such a pointer
/// crashes, as with a real device); pinned and managed ones are ordinary host addresses, with an
/// inaccessible page behind them. Thread-safe; a pointer to an Allocation stays valid for the life
/// of the Memory.
class Memory {
 public:
  /// `capacity`: bytes of live `device` memory after which allocate returns null. Throws
  /// std::bad_alloc if the system has no addresses for the window.
  explicit Memory(std::uint64_t capacity);
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  /// Sparse memory: zeros that cost nothing until they are written, marked uninitialised unless
  /// `initialised` (pinned and managed memory always is). 512-byte aligned, with unmapped space
  /// behind it. Null if `capacity` is exceeded or the system has no memory. Size 0 is legal.
  Allocation* allocate(std::uint64_t size, MemoryKind kind, std::string label,
                       bool initialised = false);
  /// Gives the bytes back and keeps the record. The allocation must be live.
  void release(Allocation* allocation);

  /// Makes host memory of the program pinned memory (cudaHostRegister); null if it overlaps live
  /// memory of this. forget() makes it the program's own again, with nothing known of it.
  Allocation* adopt(std::byte* data, std::uint64_t size, std::string label);
  void forget(Allocation* allocation);

  /// Whether the address lies in the window of device addresses, whoever owns it.
  bool is_device_address(std::uint64_t address) const { return address - window_ < window_size_; }
  /// The allocation whose range or the unmapped space behind it holds the address, live or freed;
  /// null if none. Use contains() to tell inside from behind.
  Allocation* find(std::uint64_t address) const;
  /// In the order of their addresses.
  std::vector<Allocation*> live(MemoryKind kind) const;
  std::uint64_t capacity() const { return capacity_; }
  /// Bytes of live `device` memory.
  std::uint64_t used() const;

 private:
  bool place(Allocation& allocation);
  bool place_in_window(Allocation& allocation);

  const std::uint64_t capacity_;
  const std::uint64_t identity_;  ///< of this Memory among all that the process ever had
  std::uint64_t used_ = 0;
  std::uint64_t window_ = 0, window_size_ = 0, next_ = 0;
  std::uint64_t count_ = 0;
  mutable std::shared_mutex mutex_;
  std::map<std::uint64_t, std::unique_ptr<Allocation>> by_address_;
  std::vector<std::unique_ptr<Allocation>> forgotten_;
};

inline std::uint64_t Allocation::initialised_bits(std::uint64_t offset, unsigned bytes) const {
  if (!initialised) return low_bits(bytes);
  const unsigned shift = offset % 64;
  std::uint64_t bits = word(offset / 64) >> shift;
  if (shift + bytes > 64) bits |= word(offset / 64 + 1) << (64 - shift);
  return bits & low_bits(bytes);
}

inline bool Allocation::all_initialised(std::uint64_t offset, std::uint64_t bytes) const {
  if (!initialised) return true;
  const unsigned shift = offset % 64;
  // What a lane reads is aligned to its size and at most 16 bytes: it never leaves a word.
  if (shift + bytes > 64) return all_initialised_words(offset, bytes);
  return (~(word(offset / 64) >> shift) & low_bits(bytes)) == 0;
}

inline void Allocation::change(std::uint64_t index, std::uint64_t mask, bool value) {
  // Most stores find the bytes marked: a look is cheaper than a locked instruction.
  if ((word(index) & mask) == (value ? mask : 0)) return;
  if (value)
    __atomic_fetch_or(initialised + index, mask, __ATOMIC_RELAXED);
  else
    __atomic_fetch_and(initialised + index, ~mask, __ATOMIC_RELAXED);
}

inline void Allocation::mark(std::uint64_t offset, std::uint64_t bytes, bool value) {
  if (!initialised) return;
  const unsigned shift = offset % 64;
  if (shift + bytes > 64) return mark_words(offset, bytes, value);
  change(offset / 64, low_bits(bytes) << shift, value);
}

}  // namespace vertebra::emulator
