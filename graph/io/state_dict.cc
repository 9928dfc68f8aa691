#include "graph/io/state_dict.h"

#include <fmt/format.h>

#include "graph/core/error.h"
#include "graph/io/quote.h"
#include "graph/io/strided_view.h"

namespace vertebra::io {
namespace {

std::string tensor_where(std::string_view name, std::string_view tensor) {
  return fmt::format("{}, tensor {}", name, quote(tensor));
}

const PickleDict& root_dict(const Pickle& pickle, std::string_view name) {
  const PickleValue& root = pickle.values[pickle.root];
  if (const auto* dict = std::get_if<PickleDict>(&root)) return *dict;
  throw InvalidModel({std::string(name), std::string(kind_name(root)), "a dict of tensors",
                      "save model.state_dict() by torch.save"});
}

const TensorRef& tensor_entry(const PickleValue& value, std::string_view key,
                              std::string_view name) {
  if (const auto* tensor = std::get_if<TensorRef>(&value)) return *tensor;
  throw InvalidModel({fmt::format("{}, entry {}", name, quote(key)), std::string(kind_name(value)),
                      "a tensor",
                      "the file is a checkpoint of more than weights: save its state dict alone"});
}

}  // namespace

StorageRefs collect_storages(const Pickle& pickle, std::int64_t file_bytes, std::string_view name) {
  StorageRefs refs;
  for (const PickleValue& value : pickle.values) {
    const auto* ref = std::get_if<StorageRef>(&value);
    if (ref == nullptr) continue;
    const std::string where = fmt::format("{}, storage {}", name, quote(ref->key));
    if (ref->num_elements > file_bytes / size_bytes(ref->type)) {
      throw InvalidModel({where, fmt::format("{} elements", ref->num_elements),
                          fmt::format("no more than fit into the file's {} bytes", file_bytes),
                          "the file is cut or damaged: fetch it again"});
    }
    const auto [found, inserted] = refs.emplace(ref->key, *ref);
    if (!inserted &&
        (found->second.type != ref->type || found->second.num_elements != ref->num_elements)) {
      throw InvalidModel({where, "two types or sizes", "one", ""});
    }
  }
  return refs;
}

WeightMap load_state_dict(const Pickle& pickle, const StorageBytes& bytes, std::int64_t file_bytes,
                          std::string_view name) {
  WeightMap weights;
  std::int64_t total_elements = 0;
  for (const auto& [key_id, value_id] : root_dict(pickle, name).entries) {
    const auto* key = std::get_if<std::string_view>(&pickle.values[key_id]);
    if (key == nullptr) {
      throw InvalidModel({std::string(name),
                          fmt::format("{} as a name", kind_name(pickle.values[key_id])), "a string",
                          ""});
    }
    const TensorRef& tensor = tensor_entry(pickle.values[value_id], *key, name);
    const std::string where = tensor_where(name, *key);
    // Not above the storage's count, which is not above the file's bytes: the sum cannot overflow.
    total_elements += check_view(tensor, where);
    if (total_elements > file_bytes) {
      throw InvalidModel({where, fmt::format("{} elements so far", total_elements),
                          fmt::format("no more than the file's {} bytes", file_bytes),
                          "too many tensors share one storage"});
    }
    if (!is_floating_point(tensor.storage.type)) continue;
    const auto [entry, inserted] = weights.try_emplace(std::string(*key));
    if (!inserted) throw InvalidModel({where, "a second tensor of that name", "one", ""});
    entry->second = {tensor.dims, gather(tensor, bytes.at(tensor.storage.key))};
  }
  return weights;
}

}  // namespace vertebra::io
