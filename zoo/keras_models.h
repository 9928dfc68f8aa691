// Rows of Keras's models, all of 1000 classes.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "zoo/keras_presets.h"
#include "zoo/model_spec.h"

namespace vertebra::zoo {

inline constexpr std::string_view kKerasReadme = "keras-applications README";

// From the name, the scaling of the preset and the options.
using KerasBuilder =
    std::function<Graph(const std::string&, const PixelScaling&, const BuildOptions&)>;

struct KerasRow {
  std::string_view id, alias;
  std::int64_t parameters, macs;
  double top1, top5;
  PreprocessSpec preset;  // its crop is the input
  WeightEntry weights;
  KerasBuilder build;
  std::string_view accuracy_source = kKerasReadme;
  std::vector<std::string_view> more_names = {};
  std::vector<NameSource> sources = {};
};

std::vector<ModelSpec> keras_models(const std::vector<KerasRow>& rows);

// The file that an address ends in. Keras publishes MD5, or for some files nothing.
WeightEntry keras_file(std::string_view address, std::string_view md5);

}  // namespace vertebra::zoo
