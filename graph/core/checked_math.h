// Integer arithmetic on sizes that come from files or from users: an overflow is an InvalidArgument
// that names the quantity, never a wrapped value.
#pragma once

#include <cstdint>
#include <string_view>

namespace vertebra {

std::int64_t checked_add(std::int64_t a, std::int64_t b, std::string_view quantity);
std::int64_t checked_mul(std::int64_t a, std::int64_t b, std::string_view quantity);

// Smallest multiple of `alignment` (a positive number) that is not below `value` (not negative).
std::int64_t align_up(std::int64_t value, std::int64_t alignment);

}  // namespace vertebra
