#include "graph/io/pickle_value.h"

#include <iterator>

namespace vertebra::io {

std::string_view kind_name(const PickleValue& value) {
  // In the order of the variant.
  static constexpr std::string_view kNames[] = {
      "None",   "a bool", "an integer", "a float",         "a string",  "a tuple",
      "a list", "a dict", "a function", "a storage class", "a storage", "a tensor"};
  static_assert(std::size(kNames) == std::variant_size_v<PickleValue>);
  return kNames[value.index()];
}

}  // namespace vertebra::io
