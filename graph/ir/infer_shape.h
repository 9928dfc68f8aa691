// The shape of a node's output from its attributes and the shapes of its inputs.
#pragma once

#include <span>
#include <string_view>

#include "graph/core/shape.h"
#include "graph/ir/attributes.h"

namespace vertebra {

// At most 2^40 elements: every size of a value is at most this times the batch and the element
// size, so that no product wraps.
bool has_countable_elements(const Shape& shape);

// Throws InvalidModel that names `node_name`, what was got and what was expected: wrong number of
// inputs, shapes that do not fit the attributes, attributes that no such node has, values of
// more than 2^40 elements and convolutions of more than 2^48 multiply-accumulates.
Shape infer_shape(std::string_view node_name, const Attributes& attributes,
                  std::span<const Shape> inputs);

}  // namespace vertebra
