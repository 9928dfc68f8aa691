#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>

namespace vertebra::emulator::runtime {

/// Objects by the handles that the program has. A handle is never used twice, so that a stale one
/// is known for what it is.
template <typename T, typename Handle>
class HandleTable {
 public:
  Handle add(std::unique_ptr<T> object) {
    const auto handle = reinterpret_cast<Handle>(next_);
    next_ += 16;
    objects_.emplace(handle, std::move(object));
    return handle;
  }
  /// Null for a handle that is not, or no longer, of this table.
  T* find(Handle handle) const {
    const auto found = objects_.find(handle);
    return found == objects_.end() ? nullptr : found->second.get();
  }
  std::unique_ptr<T> remove(Handle handle) {
    const auto node = objects_.extract(handle);
    return node ? std::move(node.mapped()) : nullptr;
  }
  void clear() { objects_.clear(); }
  auto begin() const { return objects_.begin(); }
  auto end() const { return objects_.end(); }

 private:
  std::uintptr_t next_ = 0x10000;  // above the handles that CUDA itself defines (1 and 2)
  std::map<Handle, std::unique_ptr<T>> objects_;
};

}  // namespace vertebra::emulator::runtime
