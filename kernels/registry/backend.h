// One device as the runtime uses it: memory, queues, and the calling thread's view of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "graph/core/device_info.h"
#include "kernels/registry/queue.h"

namespace vertebra {

// An allocation, freed with its owner.
class Memory {
 public:
  Memory() = default;
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  virtual ~Memory() = default;
  virtual std::byte* data() const = 0;
  virtual std::int64_t size_bytes() const = 0;
};

// Const and thread-safe. Calls but `enter` are made while a Scope of the calling thread is held.
class Backend {
 public:
  // The former state of the calling thread (current device, number of threads) comes back with the
  // scope's end.
  class Scope {
   public:
    Scope() = default;
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;
    virtual ~Scope() = default;
  };

  Backend() = default;
  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  virtual ~Backend() = default;

  virtual const DeviceInfo& info() const = 0;
  // "oneDNN 2.6.3", "CUDA runtime 13.0, driver 13.1": what it runs on, for messages.
  virtual std::string_view versions() const = 0;
  virtual std::unique_ptr<Scope> enter() const = 0;

  // Uninitialised, at a multiple of 256 bytes (64 on a CPU). `what` is what it is for.
  // OutOfDeviceMemory says what was asked for and what is free.
  virtual std::unique_ptr<Memory> allocate(std::int64_t bytes, std::string_view what) const = 0;
  // Bytes that `allocate` could still give in all; fragments may leave less. An estimate.
  virtual std::int64_t free_bytes() const = 0;
  // Host memory from which copies to the device need no staging.
  virtual std::unique_ptr<Memory> allocate_host(std::int64_t bytes,
                                                std::string_view what) const = 0;
  virtual std::unique_ptr<Queue> make_queue() const = 0;
};

}  // namespace vertebra
