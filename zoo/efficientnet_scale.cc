#include "zoo/efficientnet_scale.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace vertebra::zoo {

std::int64_t round_filters(std::int64_t filters, double width) {
  const double scaled = static_cast<double>(filters) * width;
  std::int64_t rounded = std::max<std::int64_t>(8, static_cast<std::int64_t>(scaled + 4) / 8 * 8);
  if (static_cast<double>(rounded) < 0.9 * scaled) rounded += 8;
  return rounded;
}

std::int64_t round_repeats(std::int64_t repeats, double depth) {
  return static_cast<std::int64_t>(std::ceil(depth * static_cast<double>(repeats)));
}

std::string efficientnet_block_name(std::size_t stage, std::int64_t repeat) {
  return fmt::format("block{}{}", stage + 1, static_cast<char>('a' + repeat));
}

}  // namespace vertebra::zoo
