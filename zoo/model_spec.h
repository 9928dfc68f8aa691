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
#include "graph/ir/graph.h"
#include "zoo/build_options.h"
#include "zoo/name_source.h"

namespace vertebra::zoo {

// A published weight file of a model, with the hashes that were published, in lower-case hex: in
// full, or the first digits of a SHA-256 where the file's name has them. Empty where there is none.
struct WeightEntry {
  std::string_view file;  // its published name
  std::string_view sha256;
  std::string_view published_at;  // where people get it: an address, or words
  std::string_view md5 = "";
  // Where its weights were trained on photos prepared in another way than the model's preset.
  std::optional<PreprocessSpec> preset = std::nullopt;
};

struct ModelSpec {
  std::string_view id;          // "efficientnetlite0.tf"
  std::string_view alias;       // "efficientnet-lite0"
  std::int64_t parameters = 0;  // as its source counts: count_published_parameters
  std::int64_t macs = 0;        // of convolutions and dense layers, one image
  std::int64_t input_hw = 0;    // pixels, square
  std::int64_t classes = 0;
  double top1 = 0;  // per cent, as published; 0 where nothing is
  double top5 = 0;
  std::string_view accuracy_source;
  PreprocessSpec preset;
  std::vector<WeightEntry> weights;  // at least one
  std::function<Graph(const BuildOptions&)> builder;
  // Whose files with names fit, that of the published ones first. The graph's own names always do;
  // Keras's files have no names, but the graph's tensors in their order.
  std::vector<NameSource> sources = {};
  std::vector<std::string_view> more_names = {};
  std::int64_t input_channels = 3;

  // The published model, and what differs from it in the options.
  Graph build() const;
  Graph build(const BuildOptions& options) const { return builder(options); }
  // Its classes and size.
  BuildOptions published_options() const;
};

// What stands in for a published file where there is none: one of one's own.
WeightEntry own_file(std::string_view file);

// All models, in the order of the table.
std::span<const ModelSpec> models();

// Looks up by id, alias or another name; case, '-' and '_' do not matter. InvalidArgument that
// names the nearest ids for an unknown one.
const ModelSpec& find_model(std::string_view name);

// The weights folder: $VERTEBRA_HOME/weights, else ~/.cache/vertebra/weights.
std::string weights_folder();

}  // namespace vertebra::zoo
