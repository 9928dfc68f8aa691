// What is published about a model: the row of `vertebra models`, asserted by tests.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "graph/core/preprocess_spec.h"
#include "graph/core/weight_expr.h"
#include "graph/ir/graph.h"

namespace vertebra::zoo {

// Where a tensor of the graph stands in one family of weight files.
struct SourceTensor {
  std::string name;
  WeightLayout layout = WeightLayout::kKRSC;
};

// A published weight file of a model.
struct WeightEntry {
  std::string_view file;          // its published name
  std::string_view sha256;        // lower-case hex
  std::string_view published_at;  // where people get it, in words
};

struct ModelSpec {
  std::string_view id;      // "efficientnetlite0.tf"
  std::string_view alias;   // "efficientnet-lite0"
  std::int64_t parameters;  // trainable
  std::int64_t macs;        // of convolutions and dense layers, one image
  std::int64_t input_hw;    // pixels, square
  std::int64_t classes;
  double top1;  // per cent, as published
  double top5;
  std::string_view accuracy_source;
  PreprocessSpec preset;
  std::vector<WeightEntry> weights;
  std::function<Graph()> build;
  // From a tensor of the graph ("stem_conv/kernel") to the published files' name and layout.
  std::function<SourceTensor(std::string_view)> file_tensor;
};

// All models, in the order of the table.
std::span<const ModelSpec> models();

// Looks up by id or alias; case, '-' and '_' do not matter. InvalidArgument that names the nearest
// ids for an unknown one.
const ModelSpec& find_model(std::string_view name);

// The weights folder: $VERTEBRA_HOME/weights, else ~/.cache/vertebra/weights.
std::string weights_folder();

}  // namespace vertebra::zoo
