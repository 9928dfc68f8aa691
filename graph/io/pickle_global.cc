#include "graph/io/pickle_global.h"

#include <fmt/format.h>

#include "graph/io/quote.h"

namespace vertebra::io {
namespace {

constexpr std::string_view kSaveStateDict =
    "only what a state dict needs is read, and nothing is executed: "
    "save model.state_dict() by torch.save";

// No weight of a network has more axes than this.
constexpr std::size_t kMaxRank = 8;

// The tuple at `id`, or nothing.
const std::vector<ValueId>* tuple_items(const std::vector<PickleValue>& values, ValueId id) {
  const auto* tuple = std::get_if<PickleTuple>(&values[id]);
  return tuple == nullptr ? nullptr : &tuple->items;
}

// A tuple of at most kMaxRank integers that are not negative.
bool read_extents(const std::vector<PickleValue>& values, ValueId id, Dims& extents) {
  const std::vector<ValueId>* items = tuple_items(values, id);
  if (items == nullptr || items->size() > kMaxRank) return false;
  for (const ValueId item : *items) {
    const auto* extent = std::get_if<std::int64_t>(&values[item]);
    if (extent == nullptr || *extent < 0) return false;
    extents.push_back(*extent);
  }
  return true;
}

// Arguments beyond the strides (requires_grad, hooks, metadata) do not change the numbers.
bool rebuild_tensor(const std::vector<PickleValue>& values, const std::vector<ValueId>& arguments,
                    TensorRef& tensor) {
  if (arguments.size() < 4 || arguments.size() > 7) return false;
  const auto* storage = std::get_if<StorageRef>(&values[arguments[0]]);
  const auto* offset = std::get_if<std::int64_t>(&values[arguments[1]]);
  if (storage == nullptr || offset == nullptr || *offset < 0) return false;
  tensor.storage = *storage;
  tensor.offset = *offset;
  return read_extents(values, arguments[2], tensor.dims) &&
         read_extents(values, arguments[3], tensor.strides) &&
         tensor.dims.size() == tensor.strides.size();
}

}  // namespace

PickleValue find_global(std::string_view module, std::string_view name, const ByteCursor& cursor,
                        std::int64_t position) {
  if (module == "collections" && name == "OrderedDict") return PickleFunction::kOrderedDict;
  if (module == "torch._utils" && (name == "_rebuild_tensor_v2" || name == "_rebuild_tensor")) {
    return PickleFunction::kRebuildTensor;
  }
  if (module == "torch") {
    if (const auto type = parse_storage_class(name)) return *type;
  }
  cursor.fail(position, "refused global " + quote(fmt::format("{}.{}", module, name)),
              "OrderedDict, _rebuild_tensor_v2 or a storage class of torch",
              std::string(kSaveStateDict));
}

PickleValue reduce(const std::vector<PickleValue>& values, ValueId callable, ValueId arguments,
                   const ByteCursor& cursor, std::int64_t position) {
  const auto* function = std::get_if<PickleFunction>(&values[callable]);
  const std::vector<ValueId>* items = tuple_items(values, arguments);
  if (function == nullptr || items == nullptr) {
    cursor.fail(position,
                fmt::format("a call of {} with {}", kind_name(values[callable]),
                            kind_name(values[arguments])),
                "a call of OrderedDict or _rebuild_tensor_v2 with a tuple",
                std::string(kSaveStateDict));
  }
  if (*function == PickleFunction::kOrderedDict) {
    if (!items->empty()) {
      cursor.fail(position, fmt::format("OrderedDict with {} arguments", items->size()), "none",
                  std::string(kSaveStateDict));
    }
    return PickleDict{};
  }
  TensorRef tensor;
  if (!rebuild_tensor(values, *items, tensor)) {
    cursor.fail(position, "a tensor with damaged arguments",
                fmt::format("a storage, an offset, at most {} extents and as many strides, none of "
                            "them negative",
                            kMaxRank));
  }
  return tensor;
}

PickleValue load_persistent(const std::vector<PickleValue>& values, ValueId id,
                            const ByteCursor& cursor, std::int64_t position) {
  const std::vector<ValueId>* items = tuple_items(values, id);
  if (items != nullptr && (items->size() == 5 || items->size() == 6)) {
    const auto* tag = std::get_if<std::string_view>(&values[(*items)[0]]);
    const auto* type = std::get_if<ElementType>(&values[(*items)[1]]);
    const auto* key = std::get_if<std::string_view>(&values[(*items)[2]]);
    const auto* count = std::get_if<std::int64_t>(&values[(*items)[4]]);
    const bool whole =
        items->size() == 5 || std::holds_alternative<PickleNone>(values[(*items)[5]]);
    if (tag != nullptr && *tag == "storage" && type != nullptr && key != nullptr &&
        count != nullptr && *count >= 0 && whole) {
      return StorageRef{*type, *key, *count};
    }
  }
  cursor.fail(position, "a damaged or unknown persistent id",
              "('storage', storage class, key, location, number of elements)");
}

}  // namespace vertebra::io
