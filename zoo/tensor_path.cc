#include "zoo/tensor_path.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <span>

#include "graph/core/error.h"

namespace vertebra::zoo {

TensorPath::TensorPath(std::string_view name) : name_(name) {
  while (true) {
    const std::size_t dot = name.find('.');
    parts_.push_back(name.substr(0, dot));
    if (dot == std::string_view::npos) break;
    name.remove_prefix(dot + 1);
  }
}

std::int64_t TensorPath::number(std::size_t i) const {
  const std::string_view text = part(i);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) {
    throw InternalError(
        {fmt::format("tensor '{}'", name_), fmt::format("'{}'", text), "a number of a module", ""});
  }
  return value;
}

std::string TensorPath::module_from(std::size_t i) const {
  const std::size_t first = std::min(i, parts_.size() - 1);
  return fmt::format("{}",
                     fmt::join(std::span(parts_).subspan(first, parts_.size() - 1 - first), "."));
}

}  // namespace vertebra::zoo
