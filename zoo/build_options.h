// What a user may ask of an architecture besides the published model.
#pragma once

#include <cstdint>

namespace vertebra::zoo {

// What becomes of the last feature map where the classifier is left out.
enum class FeaturePooling : std::uint8_t { kNone, kMean, kMax };

struct BuildOptions {
  std::int64_t classes = 1000;
  std::int64_t input_h = 224;
  std::int64_t input_w = 224;
  bool include_top = true;
  FeaturePooling pooling = FeaturePooling::kNone;  // without a top
};

}  // namespace vertebra::zoo
