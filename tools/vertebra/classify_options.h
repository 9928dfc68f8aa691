// What `classify` was asked to do.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

namespace vertebra::tools {

struct ClassifyOptions {
  std::vector<std::string> inputs;
  std::string model;
  std::string weights;  // empty: the weights folder
  std::string device = "auto";
  std::vector<std::string> precision;  // for all nodes, or NODE=fp32
  std::int64_t batch = 32;
  std::int64_t topk = 5;
  std::string labels;  // empty: ImageNet's
  std::string output = "prob";
  std::string format = "table";
  std::string sort = "given";
  std::string out;  // empty: standard output
  bool resume = false;
  std::string on_error = "skip";
  std::string preset;  // empty: the model's
  std::string resize = "preset";
  int threads = 0;  // 0: the cores of this process
  std::int64_t max_pixels = 178'956'970;
  bool exif_rotate = false;
  std::string progress = "auto";
};

// Adds the options to the subcommand; ranges and names are checked while parsing, what depends on
// the model is not. `options` outlives the parsing.
void add_classify_options(CLI::App& command, ClassifyOptions& options);

}  // namespace vertebra::tools
