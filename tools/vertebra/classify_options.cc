#include "tools/vertebra/classify_options.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <cstdint>
#include <string>

#include "tools/vertebra/precision_option.h"

namespace vertebra::tools {
namespace {

constexpr const char* kFooter =
    "Rows keep the order of the inputs. Exit code: 0 all done, 1 some inputs failed, 2 wrong use,\n"
    "3 the model, weights, device or inputs cannot be used, 130 Ctrl-C.\n\n"
    "Examples:\n"
    "  vertebra classify --model efficientnet-lite0 cat.jpg\n"
    "  vertebra classify --model efficientnet-lite0 --format jsonl --out rows.jsonl photos/\n"
    "  find . -name '*.png' | vertebra classify --model efficientnet-lite0 --format csv -";

// CLI::PositiveNumber names the largest double in its message, all 309 digits.
CLI::Validator positive() {
  return {[](std::string& text) {
            std::int64_t value = 0;
            const auto [end, error] =
                std::from_chars(text.data(), text.data() + text.size(), value);
            const bool whole = error == std::errc() && end == text.data() + text.size();
            return whole && value > 0 ? std::string()
                                      : "'" + text + "'; expected a whole number from 1 on";
          },
          "POSITIVE"};
}

}  // namespace

void add_classify_options(CLI::App& command, ClassifyOptions& options) {
  command.footer(kFooter);
  command
      .add_option("INPUT", options.inputs,
                  "files, folders (everything below them), patterns, - for paths on standard input")
      ->required();
  command.add_option("--model", options.model, "id or alias, see `vertebra models`")->required();
  command.add_option("--weights", options.weights,
                     "a file, or 'synthetic'; default: looked up in the weights folder");
  command.add_option("--device", options.device, "auto, cpu, cuda or cuda:N")
      ->capture_default_str();
  add_precision_option(command, options.precision);
  command.add_option("--batch", options.batch, "images of one run")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  command.add_option("--topk", options.topk, "classes of an image, best first")
      ->check(positive())
      ->capture_default_str();
  command.add_option("--labels", options.labels, "text file of one class a line");
  command.add_option("--output", options.output, "what a score is")
      ->check(CLI::IsMember({"prob", "logit"}))
      ->capture_default_str();
  command.add_option("--format", options.format, "of the rows")
      ->check(CLI::IsMember({"table", "csv", "json", "jsonl"}))
      ->capture_default_str();
  command.add_option("--sort", options.sort, "given: inputs as given; name: all by name")
      ->check(CLI::IsMember({"given", "name"}))
      ->capture_default_str();
  command.add_option("--out", options.out, "a new file for the rows; default: standard output");
  command.add_flag("--resume", options.resume, "go on with the csv or jsonl file of --out");
  command.add_option("--on-error", options.on_error, "skip a bad input, or stop at it")
      ->check(CLI::IsMember({"skip", "stop"}))
      ->capture_default_str();
  command.add_option("--preset", options.preset,
                     "preprocessing: timm, torchvision; default: of the model");
  command.add_option("--resize", options.resize, "none: images have the model's size already")
      ->check(CLI::IsMember({"preset", "none"}))
      ->capture_default_str();
  command.add_option("--threads", options.threads, "decoding and computing together; 0: all cores")
      ->check(CLI::Range(0, 4096))
      ->capture_default_str();
  command.add_option("--max-pixels", options.max_pixels, "larger images are refused")
      ->check(positive())
      ->capture_default_str();
  command.add_flag("--exif-rotate", options.exif_rotate, "turn photos as EXIF says");
  command.add_option("--progress", options.progress, "auto: on a terminal")
      ->check(CLI::IsMember({"auto", "on", "off"}))
      ->capture_default_str();
}

}  // namespace vertebra::tools
