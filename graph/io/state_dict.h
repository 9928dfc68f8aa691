// From an unpickled state dict and the bytes of its storages to named tensors.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string_view>

#include "graph/core/weight_tensor.h"
#include "graph/io/pickle_value.h"

namespace vertebra::io {

// By the storage's key.
using StorageRefs = std::map<std::string_view, StorageRef>;
using StorageBytes = std::map<std::string_view, std::span<const std::byte>>;

// Every storage that the pickle announces. InvalidModel when one key stands for two different ones,
// or when a storage has more bytes than the file (`file_bytes`), so that sizes computed from them
// do not overflow.
StorageRefs collect_storages(const Pickle& pickle, std::int64_t file_bytes, std::string_view name);

// The floating point tensors of a dict of tensors by name, converted to float and made dense, in C
// order; tensors of integers (num_batches_tracked) are checked and left out. `bytes` holds, for
// every storage, all its elements. InvalidModel when the root is no dict of tensors, a name occurs
// twice, a tensor reaches beyond its storage or has more elements than it, or when all tensors
// together have more elements than the file has bytes (many views of one storage).
WeightMap load_state_dict(const Pickle& pickle, const StorageBytes& bytes, std::int64_t file_bytes,
                          std::string_view name);

}  // namespace vertebra::io
