#include "engine/pipeline/error_text.h"

#include "graph/core/error.h"

namespace vertebra {

std::string error_text(std::string_view path, const std::exception& error) {
  std::string text = error.what();
  if (const auto* ours = dynamic_cast<const Error*>(&error)) {
    ErrorParts parts = ours->parts();
    if (std::string_view(parts.where).starts_with(path)) {
      parts.where.erase(0, path.size());
      const std::size_t begin = parts.where.find_first_not_of(": ,");
      parts.where.erase(0, begin == std::string::npos ? parts.where.size() : begin);
      text = Error(parts).what();
    }
  }
  return text.empty() ? "unknown reason" : text;
}

}  // namespace vertebra
