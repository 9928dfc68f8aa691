#include "tools/vertebra/preset_choice.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/core/error.h"
#include "tools/vertebra/text_quote.h"

namespace vertebra::tools {

ImagePreset choose_preset(std::string_view name, const ImagePreset& own) {
  if (name.empty() || name == own.name) return own;
  ImagePreset preset = own;
  preset.name = name;
  if (name == "timm") {
    preset.mean.fill(127.5F);
    preset.stddev.fill(127.5F);
    return preset;
  }
  if (name == "torchvision") {
    preset.short_side = std::min(own.height, own.width) * 256 / 224;
    preset.filter = ImageFilter::bilinear;
    preset.mean = {123.675F, 116.28F, 103.53F};
    preset.stddev = {58.395F, 57.12F, 57.375F};
    return preset;
  }
  throw InvalidArgument({.where = "--preset",
                         .got = fmt::format("'{}'", printable(name)),
                         .expected = fmt::format("{}, timm or torchvision", own.name),
                         .remedy = ""});
}

}  // namespace vertebra::tools
