#include "graph/io/strided_view.h"

#include <fmt/format.h>

#include "graph/core/error.h"

namespace vertebra::io {
namespace {

// Whether the index of the last element fits; `last` is then that index.
bool find_last_index(const TensorRef& tensor, std::int64_t& last) {
  last = tensor.offset;
  for (std::size_t axis = 0; axis < tensor.dims.size(); ++axis) {
    std::int64_t reach = 0;
    if (__builtin_mul_overflow(tensor.dims[axis] - 1, tensor.strides[axis], &reach) ||
        __builtin_add_overflow(last, reach, &last)) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::int64_t check_view(const TensorRef& tensor, const std::string& where) {
  const std::int64_t available = tensor.storage.num_elements;
  std::int64_t count = 1;
  bool overflow = false;
  for (const std::int64_t extent : tensor.dims) {
    overflow = overflow || __builtin_mul_overflow(count, extent, &count);
  }
  if (overflow || count > available) {
    throw InvalidModel({where, "shape " + to_string(tensor.dims),
                        fmt::format("no more than its storage's {} elements", available), ""});
  }
  if (count == 0) return 0;
  std::int64_t last = 0;
  if (!find_last_index(tensor, last) || last >= available) {
    throw InvalidModel({where,
                        fmt::format("shape {} with strides {} at offset {}", to_string(tensor.dims),
                                    to_string(tensor.strides), tensor.offset),
                        fmt::format("elements within its storage of {}", available), ""});
  }
  return count;
}

std::vector<float> gather(const TensorRef& tensor, std::span<const std::byte> storage) {
  const std::size_t count = static_cast<std::size_t>(num_elements(tensor.dims));
  // The stride of an axis of one element is never walked and may be any number.
  Dims strides = tensor.strides;
  for (std::size_t axis = 0; axis < strides.size(); ++axis) {
    if (tensor.dims[axis] == 1) strides[axis] = 0;
  }
  std::vector<float> values(count);
  Dims index(tensor.dims.size(), 0);
  std::int64_t position = tensor.offset;
  for (float& value : values) {
    value = element_to_float(storage, tensor.storage.type, position);
    // An odometer: the last axis turns fastest.
    for (std::size_t axis = index.size(); axis-- > 0;) {
      position += strides[axis];
      if (++index[axis] < tensor.dims[axis]) break;
      position -= strides[axis] * tensor.dims[axis];
      index[axis] = 0;
    }
  }
  return values;
}

}  // namespace vertebra::io
