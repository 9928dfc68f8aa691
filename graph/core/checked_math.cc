#include "graph/core/checked_math.h"

#include <fmt/format.h>

#include "graph/core/error.h"

namespace vertebra {

std::int64_t checked_add(std::int64_t a, std::int64_t b, std::string_view quantity) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) {
    throw InvalidArgument(
        {std::string(quantity), fmt::format("{} + {}", a, b), "a sum below 2^63", ""});
  }
  return sum;
}

std::int64_t checked_mul(std::int64_t a, std::int64_t b, std::string_view quantity) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) {
    throw InvalidArgument(
        {std::string(quantity), fmt::format("{} x {}", a, b), "a product below 2^63", ""});
  }
  return product;
}

std::int64_t align_up(std::int64_t value, std::int64_t alignment) {
  return checked_mul((value / alignment) + (value % alignment != 0 ? 1 : 0), alignment,
                     "aligned size");
}

}  // namespace vertebra
