#include "engine/image/preprocess.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/image/crop.h"
#include "engine/image/resize.h"
#include "graph/core/checked_math.h"
#include "graph/core/error.h"

namespace vertebra::image {
namespace {

void check_spec(const PreprocessSpec& spec) {
  const bool resizes = spec.mode == ResizeMode::kShortSide;
  if (spec.crop_h >= 1 && spec.crop_w >= 1 && (!resizes || spec.resize >= 1)) return;
  throw InvalidArgument(
      {fmt::format("preset {}", spec.name),
       fmt::format("resize {}, crop {} x {}", spec.resize, spec.crop_h, spec.crop_w),
       "sizes of at least 1", ""});
}

// One side of the crop: which part of the resized side it shows, and where that part goes.
struct Span {
  std::int64_t begin;  // in the resized image
  std::int64_t length;
  std::int64_t offset;  // in the crop, behind the black
};

Span visible(std::int64_t size, std::int64_t crop_size) {
  const std::int64_t offset = centre_offset(size, crop_size);
  return {std::max<std::int64_t>(offset, 0), std::min(size, crop_size),
          std::max<std::int64_t>(-offset, 0)};
}

}  // namespace

RgbImage preprocess(const RgbImage& image, const PreprocessSpec& spec) {
  check_spec(spec);
  if (spec.mode == ResizeMode::kNone) {
    if (image.height != spec.crop_h || image.width != spec.crop_w) {
      throw InvalidArgument(
          {"image", fmt::format("{} x {} pixels (height x width)", image.height, image.width),
           fmt::format("{} x {}, since preset {} does not resize", spec.crop_h, spec.crop_w,
                       spec.name),
           "resize it or choose another preset"});
    }
    return image;
  }
  const std::int64_t short_side = std::min(image.height, image.width);
  if (short_side < 1) throw InvalidArgument({"image", "no pixels", "at least 1 x 1", ""});
  const auto resized = [&](std::int64_t side) {
    return side == short_side ? spec.resize
                              : checked_mul(spec.resize, side, "resize x long side") / short_side;
  };
  const std::int64_t height = resized(image.height);
  const std::int64_t width = resized(image.width);
  const Span rows = visible(height, spec.crop_h);
  const Span columns = visible(width, spec.crop_w);
  const RgbImage shown = resize_window(image, height, width, spec.interpolation,
                                       {rows.begin, columns.begin, rows.length, columns.length});
  if (rows.length == spec.crop_h && columns.length == spec.crop_w) return shown;
  return crop(shown, {-rows.offset, -columns.offset, spec.crop_h, spec.crop_w});
}

}  // namespace vertebra::image
