#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "tools/vertebra/commands.h"
#include "tools/vertebra/exit_code.h"
#include "tools/vertebra/output_file.h"
#include "tools/vertebra/row_format.h"
#include "tools/vertebra/text_quote.h"
#include "tools/vertebra/text_table.h"
#include "zoo/model_spec.h"

namespace vertebra::tools {
namespace {

std::string weights_json(const zoo::ModelSpec& model) {
  std::string out = "[";
  for (const zoo::WeightEntry& entry : model.weights) {
    out += fmt::format("{}{{\"file\": {}, \"sha256\": {}, \"md5\": {}, \"published_at\": {}}}",
                       out.size() > 1 ? ", " : "", quote_json(entry.file), quote_json(entry.sha256),
                       quote_json(entry.md5), quote_json(entry.published_at));
  }
  return out + "]";
}

// What stands where no accuracy was published.
std::string accuracy_text(double per_cent, std::string_view nothing) {
  return per_cent > 0 ? fmt::format("{}", per_cent) : std::string(nothing);
}

std::string model_json(const zoo::ModelSpec& model) {
  return fmt::format(
      "{{\"id\": {}, \"alias\": {}, \"parameters\": {}, \"macs\": {}, \"input\": [{}, {}, {}], "
      "\"classes\": {}, \"preset\": {}, \"top1\": {}, \"top5\": {}, \"source\": {}, "
      "\"weights\": {}}}",
      quote_json(model.id), quote_json(model.alias), model.parameters, model.macs, model.input_hw,
      model.input_hw, model.input_channels, model.classes, quote_json(model.preset.name),
      accuracy_text(model.top1, "null"), accuracy_text(model.top5, "null"),
      quote_json(model.accuracy_source), weights_json(model));
}

std::vector<std::vector<std::string>> model_cells(std::string_view nothing) {
  std::vector<std::vector<std::string>> rows{{"id", "alias", "parameters", "macs", "input",
                                              "classes", "preset", "top1", "top5", "source",
                                              "weights"}};
  for (const zoo::ModelSpec& model : zoo::models()) {
    std::string files;
    for (const zoo::WeightEntry& entry : model.weights) {
      if (!files.empty()) files += ' ';
      files += entry.file;
    }
    rows.push_back({std::string(model.id), std::string(model.alias),
                    fmt::format("{}", model.parameters), fmt::format("{}", model.macs),
                    fmt::format("{}x{}x{}", model.input_hw, model.input_hw, model.input_channels),
                    fmt::format("{}", model.classes), model.preset.name,
                    accuracy_text(model.top1, nothing), accuracy_text(model.top5, nothing),
                    std::string(model.accuracy_source), files});
  }
  return rows;
}

std::string models_text(Format format) {
  if (format == Format::kTable) return format_table(model_cells("-"));
  if (format == Format::kCsv) return format_csv(model_cells(""));
  const bool list = format == Format::kJson;
  std::string out;
  for (const zoo::ModelSpec& model : zoo::models()) {
    if (list) out += out.empty() ? "[\n" : ",\n";
    out += model_json(model);
    if (!list) out += '\n';
  }
  return list ? out + "\n]\n" : out;
}

}  // namespace

Command add_models(CLI::App& program) {
  CLI::App* app = program.add_subcommand("models", "lists the networks that can be run");
  const auto format = std::make_shared<std::string>("table");
  app->add_option("--format", *format, "of the rows")
      ->check(CLI::IsMember({"table", "csv", "json", "jsonl"}))
      ->capture_default_str();
  app->footer("Example:\n  vertebra models --format csv");
  return {app, [format] {
            OutputFile output = OutputFile::standard_output();
            output.add(models_text(parse_format(*format)));
            output.flush();
            return static_cast<int>(kAllDone);
          }};
}

}  // namespace vertebra::tools
