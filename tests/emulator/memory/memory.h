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
  MemoryKind kind = MemoryKind::device;
  bool freed = false;
  std::byte* data = nullptr;           ///< where the emulator keeps the bytes; sparse
  std::uint8_t* initialised = nullptr; ///< one bit a byte, bit n of the map is byte n; sparse
  std::uint64_t number = 0;            ///< counts allocations from 1
  std::string label;                   ///< "cudaMalloc", or the name of a variable
  std::uint64_t mapped = 0;            ///< bytes mapped at `data`

  bool contains(std::uint64_t at, std::uint64_t bytes) const {
    return at >= address && bytes <= size && at - address <= size - bytes;
  }
  bool all_initialised(std::uint64_t offset, std::uint64_t bytes) const;
  /// Safe beside other threads that mark other bytes.
  void mark(std::uint64_t offset, std::uint64_t bytes, bool initialised);
  /// "400 bytes at 0x7f.. (cudaMalloc #3)"
  std::string describe() const;
};

/// The device's global and constant memory. Device addresses of `device`, `global` and `constant`
/// allocations lie in a window that the host cannot touch (a host that follows such a pointer
/// crashes, as with a real device); pinned and managed ones are ordinary host addresses.
/// Thread-safe; a pointer to an Allocation stays valid for the life of the Memory.
class Memory {
 public:
  /// `capacity`: bytes of live `device` memory after which allocate returns null.
  explicit Memory(std::uint64_t capacity);
  ~Memory();
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  /// Sparse memory: zeros that cost nothing until they are written, marked uninitialised unless
  /// `initialised`. 512-byte aligned, with unmapped space behind it. Null if `capacity` is exceeded
  /// or the system has no memory. Size 0 is legal.
  Allocation* allocate(std::uint64_t size, MemoryKind kind, std::string label,
                       bool initialised = false);
  /// Gives the bytes back and keeps the record. The allocation must be live.
  void release(Allocation* allocation);

  /// The allocation whose range or the unmapped space behind it holds the address, live or freed;
  /// null if none. Use contains() to tell inside from behind.
  Allocation* find(std::uint64_t address) const;
  std::vector<Allocation*> live(MemoryKind kind) const;
  std::uint64_t capacity() const { return capacity_; }
  std::uint64_t used() const;

 private:
  std::uint64_t capacity_;
  std::uint64_t used_ = 0;
  std::uint64_t window_ = 0, window_size_ = 0, next_ = 0;
  std::uint64_t count_ = 0;
  mutable std::shared_mutex mutex_;
  std::map<std::uint64_t, std::unique_ptr<Allocation>> by_address_;
};

}  // namespace vertebra::emulator
