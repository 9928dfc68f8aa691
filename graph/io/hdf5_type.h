// What the elements of an HDF5 dataset or attribute are, and how many.
// Source: specification, IV.A.2.b Dataspace Message, IV.A.2.d Datatype Message.
#pragma once

#include <cstdint>
#include <optional>

#include "graph/core/weight_tensor.h"
#include "graph/io/byte_cursor.h"
#include "graph/io/element_type.h"

namespace vertebra::io {

// The extents, none for a scalar; InvalidModel for another version and extents beyond 2^63. A null
// dataspace is one extent of 0. Not yet compared with the file's size.
Dims parse_hdf5_extents(ByteCursor cursor);

// The type of a tensor's elements: little-endian integers and IEEE floats of the usual sizes, and
// bfloat16. Nothing for any other type.
std::optional<ElementType> parse_hdf5_element(ByteCursor cursor);

// How an attribute holds text.
struct Hdf5Text {
  bool variable = false;        // a length and a place in a heap, instead of the text itself
  std::int64_t size_bytes = 0;  // of one element in the attribute, above 0
};

// Nothing for a type that is no text.
std::optional<Hdf5Text> parse_hdf5_text(ByteCursor cursor);

}  // namespace vertebra::io
