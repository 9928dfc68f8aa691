#include "tests/emulator/runtime/memory_pools.h"

#include <algorithm>

namespace vertebra::emulator::runtime {

MemoryPools::MemoryPools() : standard_(create()), current_(standard_) {}

bool MemoryPools::destroy(cudaMemPool_t handle) {
  if (handle == standard_ || !pools_.remove(handle)) return false;
  if (current_ == handle) current_ = standard_;
  return true;
}

void MemoryPools::took(cudaMemPool_t handle, const Allocation* allocation) {
  owners_[allocation] = handle;
  MemoryPool& pool = *find(handle);
  pool.used += allocation->size;
  pool.most_used = std::max(pool.most_used, pool.used);
}

void MemoryPools::gave_back(const Allocation* allocation) {
  freeing_.erase(allocation);
  const auto owner = owners_.extract(allocation);
  if (!owner) return;
  if (MemoryPool* pool = find(owner.mapped())) pool->used -= allocation->size;
}

}  // namespace vertebra::emulator::runtime
