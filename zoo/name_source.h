// What one family of weight files calls the tensors of a model.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "graph/core/weight_expr.h"

namespace vertebra::zoo {

// Where a tensor of the graph stands in a file.
struct SourceTensor {
  std::string name;
  std::optional<WeightLayout> layout = std::nullopt;  // of a kernel; none: as the graph has it
  // The file has a kernel of [k, c] as a convolution's [k, c / (r * s), r, s].
  bool as_convolution = false;
};

struct NameSource {
  std::string_view name;  // as in messages: "timm"
  // From a tensor of the graph ("stem_conv/kernel", "layer1.0.conv1.weight"); none: its own names.
  std::function<SourceTensor(std::string_view)> tensor = {};
  // Beginnings of the names of what the file has for training alone.
  std::vector<std::string_view> unused = {};
  // The batch norms of the file have a gamma where the graph's have none; `tensor` names it.
  bool adds_gamma = false;
};

}  // namespace vertebra::zoo
