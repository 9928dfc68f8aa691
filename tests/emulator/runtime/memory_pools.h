#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <map>
#include <set>

#include "tests/emulator/memory/memory.h"
#include "tests/emulator/runtime/handle_table.h"

namespace vertebra::emulator::runtime {

/// What stream-ordered allocations come from. Memory goes straight back to the device: a pool only
/// counts, and keeps what its attributes were set to.
struct MemoryPool {
  std::map<cudaMemPoolAttr, std::uint64_t> attributes = {
      {cudaMemPoolReuseFollowEventDependencies, 1},
      {cudaMemPoolReuseAllowOpportunistic, 1},
      {cudaMemPoolReuseAllowInternalDependencies, 1},
      {cudaMemPoolAttrReleaseThreshold, 0},
  };
  std::uint64_t used = 0, most_used = 0;  ///< bytes
};

class MemoryPools {
 public:
  MemoryPools();

  cudaMemPool_t create() { return pools_.add(std::make_unique<MemoryPool>()); }
  bool destroy(cudaMemPool_t handle);
  MemoryPool* find(cudaMemPool_t handle) const { return pools_.find(handle); }
  cudaMemPool_t standard() const { return standard_; }
  cudaMemPool_t current() const { return current_; }
  void set_current(cudaMemPool_t pool) { current_ = pool; }

  void took(cudaMemPool_t pool, const Allocation* allocation);
  void gave_back(const Allocation* allocation);

  /// cudaFreeAsync was called and may not have run yet.
  bool is_being_freed(const Allocation* allocation) const { return freeing_.count(allocation) > 0; }
  void will_free(const Allocation* allocation) { freeing_.insert(allocation); }

 private:
  HandleTable<MemoryPool, cudaMemPool_t> pools_;
  cudaMemPool_t standard_, current_;
  std::map<const Allocation*, cudaMemPool_t> owners_;
  std::set<const Allocation*> freeing_;
};

}  // namespace vertebra::emulator::runtime
