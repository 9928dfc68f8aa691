// What a pickle of tensors can hold, as plain values: nothing here is a Python object, and nothing
// is called to make one. Values refer to each other by index, so shared and cyclic ones cost
// nothing.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "graph/core/weight_tensor.h"
#include "graph/io/element_type.h"

namespace vertebra::io {

// Index into Pickle::values.
using ValueId = std::uint32_t;

struct PickleNone {};

struct PickleTuple {
  std::vector<ValueId> items;
};

struct PickleList {
  std::vector<ValueId> items;
};

// A dict or an OrderedDict, in the order of insertion; a key may occur more than once.
struct PickleDict {
  std::vector<std::pair<ValueId, ValueId>> entries;
};

// The callables that a state dict needs. A storage class (torch.FloatStorage) is an ElementType.
enum class PickleFunction : std::uint8_t { kOrderedDict, kRebuildTensor };

// A storage as the pickle announces it; its bytes lie elsewhere, under `key`.
struct StorageRef {
  ElementType type = ElementType::kF32;
  std::string_view key;
  std::int64_t num_elements = 0;  // not negative
};

// A view of a storage. Offset, extents and strides are not negative, and as many strides as
// extents; whether they fit the storage has not been checked.
struct TensorRef {
  StorageRef storage;
  std::int64_t offset = 0;  // elements
  Dims dims;
  Dims strides;  // elements
};

using PickleValue =
    std::variant<PickleNone, bool, std::int64_t, double, std::string_view, PickleTuple, PickleList,
                 PickleDict, PickleFunction, ElementType, StorageRef, TensorRef>;

// One pickle. The string views point into the bytes that it was read from.
struct Pickle {
  std::vector<PickleValue> values;
  ValueId root = 0;
};

// "a tuple": for error messages.
std::string_view kind_name(const PickleValue& value);

}  // namespace vertebra::io
