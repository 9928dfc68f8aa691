#include "graph/core/weight_tensor.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "graph/core/checked_math.h"
#include "graph/core/error.h"

namespace vertebra {

std::int64_t num_elements(const Dims& dims) {
  std::int64_t product = 1;
  for (const std::int64_t extent : dims) {
    if (extent < 0) {
      throw InvalidArgument({"tensor shape", to_string(dims), "extents of at least 0", ""});
    }
    product = checked_mul(product, extent, "elements of a tensor");
  }
  return product;
}

std::string to_string(const Dims& dims) { return fmt::format("[{}]", fmt::join(dims, ", ")); }

}  // namespace vertebra
