#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "engine/api/load_weights.h"
#include "graph/core/error.h"
#include "graph/io/write_safetensors.h"
#include "tools/vertebra/commands.h"
#include "tools/vertebra/exit_code.h"
#include "tools/vertebra/output_file.h"
#include "tools/vertebra/text_quote.h"
#include "zoo/model_spec.h"

namespace vertebra::tools {
namespace {

struct ConvertOptions {
  std::string model;
  std::string weights;
  std::string out;
};

void check_absent(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(std::filesystem::symlink_status(path, error))) return;
  throw InvalidArgument({printable(path), "the file exists", "a new file for --out",
                         "give another name, or remove it"});
}

void check_finite(const LoadedWeights& weights) {
  for (const auto& [name, tensor] : weights.tensors) {
    for (const float value : tensor.values) {
      if (std::isfinite(value)) continue;
      throw InvalidModel({fmt::format("{}, tensor '{}'", printable(weights.origin), name),
                          fmt::format("holds {}", value), "finite numbers", ""});
    }
  }
}

// The new file holds tensors alone: what the old one says of the network besides is lost.
void check_tensors_say_all(const LoadedWeights& weights, const zoo::ModelSpec& spec) {
  if (weights.preset.scaling == spec.preset.scaling) return;
  throw Unsupported({printable(weights.origin), "an EfficientNet without its second rescaling",
                     "a network that its tensors say whole",
                     "give the file itself as --weights where it is used"});
}

// A file that could not be finished is removed: half of one would only be found out when it is
// read.
void write_file(const WeightMap& tensors, const std::string& path) {
  OutputFile file = OutputFile::create(path);
  try {
    io::write_safetensors(tensors, [&](std::string_view bytes) {
      file.add(bytes);
      file.flush();
    });
  } catch (...) {
    std::error_code error;
    std::filesystem::remove(path, error);
    throw;
  }
}

int run_convert(const ConvertOptions& options) {
  const zoo::ModelSpec& spec = zoo::find_model(options.model);
  check_absent(options.out);
  Graph graph = spec.build();
  const LoadedWeights weights = load_weights(spec, options.weights, graph);
  check_tensors_say_all(weights, spec);
  check_finite(weights);
  write_file(weights.tensors, options.out);
  fmt::print(stderr, "{}: {} tensors of {} from {}\n", printable(options.out),
             weights.tensors.size(), spec.alias, printable(weights.origin));
  return kAllDone;
}

}  // namespace

Command add_convert(CLI::App& program) {
  CLI::App* app = program.add_subcommand("convert", "writes a weight file as safetensors");
  const auto o = std::make_shared<ConvertOptions>();
  app->add_option("--model", o->model, "a network of `vertebra models`")->required();
  app->add_option("--weights", o->weights,
                  "a file: .pth, safetensors, Keras .h5, .weights.h5 or .keras; or synthetic")
      ->required();
  app->add_option("--out", o->out, "the new safetensors file; never overwritten")->required();
  app->footer(
      "The tensors keep the names and the order of axes of a .pth or safetensors file; those of\n"
      "Keras, which go by their order there, get names. --weights takes the result again.\n\n"
      "Example:\n  vertebra convert --model efficientnet-lite0 --weights lite0.pth "
      "--out lite0.safetensors");
  return {app, [o] { return run_convert(*o); }};
}

}  // namespace vertebra::tools
