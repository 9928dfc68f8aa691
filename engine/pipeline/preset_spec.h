// The public preset and the internal one, into each other.
#pragma once

#include "graph/core/preprocess_spec.h"
#include "vertebra/image.h"

namespace vertebra {

// Resize, crop and scaling of a preset; short_side 0 becomes ResizeMode::kNone.
PreprocessSpec to_spec(const ImagePreset& preset);

// And back. Unsupported unless pixels have three channels.
ImagePreset to_preset(const PreprocessSpec& spec);

}  // namespace vertebra
