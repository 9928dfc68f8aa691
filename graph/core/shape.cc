#include "graph/core/shape.h"

#include <fmt/format.h>

#include "graph/core/checked_math.h"

namespace vertebra {

std::int64_t Shape::num_elements() const {
  return checked_mul(checked_mul(h, w, "elements of a shape"), c, "elements of a shape");
}

std::string to_string(const Shape& shape) {
  return fmt::format("{}x{}x{}", shape.h, shape.w, shape.c);
}

}  // namespace vertebra
