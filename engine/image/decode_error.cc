#include "engine/image/decode_error.h"

#include <fmt/format.h>

#include "graph/core/error.h"

namespace vertebra::image {

void throw_truncated(std::string_view format, std::uint64_t offset, std::size_t size) {
  throw InvalidArgument({"image",
                         fmt::format("truncated {} at byte {} of {}", format, offset, size),
                         "the whole file", "copy or download it again"});
}

void throw_damaged(std::string_view format, std::string_view reason) {
  throw InvalidArgument(
      {"image", fmt::format("damaged {}: {}", format, reason), "", "copy or download it again"});
}

void throw_unsupported(std::string_view format, std::string_view reason) {
  throw Unsupported({"image", fmt::format("{}: {}", format, reason),
                     "JPEG, PNG, GIF, BMP, TGA or PNM", "convert it to PNG or JPEG"});
}

void check_declared_size(std::string_view format, std::int64_t height, std::int64_t width,
                         std::int64_t max_pixels) {
  if (height < 1 || width < 1) {
    throw_damaged(format, fmt::format("declares {} x {} pixels (height x width)", height, width));
  }
  if (height > max_pixels / width) {
    throw InvalidArgument(
        {"image", fmt::format("{} declares {} x {} pixels (height x width)", format, height, width),
         fmt::format("at most {} pixels", max_pixels), "raise --max-pixels if it can be trusted"});
  }
}

}  // namespace vertebra::image
