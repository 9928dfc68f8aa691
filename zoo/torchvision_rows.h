// A row of torchvision's table of published models.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "zoo/keras_presets.h"
#include "zoo/model_spec.h"

namespace vertebra::zoo {

using TorchvisionBuilder =
    std::function<Graph(const std::string&, const PixelScaling&, const BuildOptions&)>;

struct TorchvisionPreset {
  std::int64_t input_hw = 224;
  std::int64_t resize = 256;  // of the short side
  Interpolation interpolation = Interpolation::kBilinear;
  KerasMode scaling = KerasMode::kTorch;
};

struct TorchvisionRow {
  std::string_view id, alias;
  std::int64_t parameters, macs;
  double top1, top5;
  std::vector<std::string_view> files;  // of version 1, whose accuracy this is, and of version 2
  TorchvisionBuilder build;
  std::vector<std::string_view> more_names = {};
  TorchvisionPreset preset = {};
  std::vector<NameSource> more_sources = {};          // beside torchvision's own files
  std::vector<std::string_view> unused = {};          // of its own files: NameSource
  TorchvisionPreset second_preset = {.resize = 232};  // of version 2
};

std::vector<ModelSpec> torchvision_rows(const std::vector<TorchvisionRow>& rows);

}  // namespace vertebra::zoo
