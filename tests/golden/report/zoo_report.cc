// zoo_report [--full] [--goldens FOLDER] [MODEL...]: every model, or those named, against what is
// published of it and against its golden logits. Exit code: 0 all hold, 1 some do not, 2 wrong use.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "graph/core/error.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/cpu_queue.h"
#include "tests/golden/report/golden_index.h"
#include "tests/golden/report/zoo_row.h"
#include "zoo/model_spec.h"

namespace vertebra {
namespace {

struct ReportOptions {
  std::string device = "cpu";
  std::string goldens = VERTEBRA_GOLDEN_DIR;
  bool full = false;
  std::vector<std::string> models;
};

int report(const ReportOptions& options) {
  std::vector<const zoo::ModelSpec*> specs;
  for (const std::string& name : options.models) specs.push_back(&zoo::find_model(name));
  if (specs.empty()) {
    for (const zoo::ModelSpec& spec : zoo::models()) specs.push_back(&spec);
  }
  const GoldenIndex goldens(options.goldens);
  const auto backend = cpu::open_cpu(cpu::available_threads());
  fmt::print("{}", format_titles());
  std::size_t failed = 0;
  for (const zoo::ModelSpec* spec : specs) {
    const Golden* golden = options.full ? goldens.largest(spec->id) : goldens.smallest(spec->id);
    const ZooRow row = measure(*spec, golden, backend);
    failed += row.faults.empty() ? 0 : 1;
    fmt::print("{}", format_row(row));
    std::fflush(stdout);
  }
  fmt::print(
      "\n{} of {} models hold on {} ({} threads, {}): parameters and MACs as published; logits on\n"
      "synthetic weights at the golden's size within {} of its float64, in relative L2; arenas, "
      "in\n"
      "bytes for one image, at their bound, and so at every batch bucket up to {}\n",
      specs.size() - failed, specs.size(), backend->info().name, backend->info().threads,
      backend->versions(), kErrorLimit, kLargestBatch);
  return failed == 0 ? 0 : 1;
}

int run(int argc, char** argv) {
  ReportOptions options;
  CLI::App app("Every model of the zoo against what is published of it.");
  app.add_option("--device", options.device, "where logits are computed")
      ->check(CLI::IsMember({"cpu"}))
      ->capture_default_str();
  app.add_flag("--full", options.full, "the goldens of the largest size instead of the smallest");
  app.add_option("--goldens", options.goldens, "another folder of golden files");
  app.add_option("models", options.models, "models of `vertebra models`; all by default");
  try {
    app.parse(argc, argv);
    return report(options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const Error& error) {
    fmt::print(stderr, "zoo_report: {}\n", error.what());
    return 2;
  }
}

}  // namespace
}  // namespace vertebra

int main(int argc, char** argv) { return vertebra::run(argc, argv); }
