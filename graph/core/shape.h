// The shape of a value: H x W x C per image. The batch is no part of it.
#pragma once

#include <cstdint>
#include <string>

namespace vertebra {

struct Shape {
  std::int64_t h = 1;
  std::int64_t w = 1;
  std::int64_t c = 1;

  // h * w * c; InvalidArgument when it passes 2^63.
  std::int64_t num_elements() const;

  friend bool operator==(const Shape&, const Shape&) = default;
};

// "112x112x32"
std::string to_string(const Shape& shape);

}  // namespace vertebra
