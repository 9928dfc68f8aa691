// A tensor as a view of a storage: element (i0, i1, ...) lies at offset + i0 * stride0 + i1 *
// stride1
// + ... . Files do hold views that are not dense: convolutions stored HWIO behind OIHW strides.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "graph/io/pickle_value.h"

namespace vertebra::io {

// The number of the view's elements. InvalidModel at `where` unless they are no more than the
// storage's and all lie within it.
std::int64_t check_view(const TensorRef& tensor, const std::string& where);

// The elements in C order, as floats. The view has passed check_view, its type is a floating point
// type, and `storage` holds all its elements.
std::vector<float> gather(const TensorRef& tensor, std::span<const std::byte> storage);

}  // namespace vertebra::io
