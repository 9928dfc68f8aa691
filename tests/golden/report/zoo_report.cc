// zoo_report [--device cpu] [--format table|csv] [--full] [--goldens FOLDER] [MODEL...]: every
// model, or those named, against what is published of it and against its golden logits: those of
// the smallest golden file, with --full of the largest. Exit code: 0 all hold, 1 some do not, 2
// wrong use.
#include <fmt/format.h>

#include <string>
#include <vector>

#include "graph/core/error.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/cpu_queue.h"
#include "tests/golden/report/golden_index.h"
#include "tests/golden/report/row_text.h"
#include "tests/golden/report/zoo_row.h"
#include "zoo/model_spec.h"

namespace vertebra {
namespace {

struct ReportOptions {
  std::string goldens = VERTEBRA_GOLDEN_DIR;
  bool csv = false;
  bool full = false;
  std::vector<std::string> models;
};

ReportOptions parse_options(const std::vector<std::string>& words) {
  ReportOptions options;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const auto value = [&] { return i + 1 < words.size() ? words[++i] : std::string(); };
    if (word == "--full") {
      options.full = true;
    } else if (word == "--goldens") {
      options.goldens = value();
    } else if (word == "--device") {
      const std::string device = value();
      if (device != "cpu") throw InvalidArgument({word, "'" + device + "'", "cpu", ""});
    } else if (word == "--format") {
      const std::string format = value();
      if (format != "table" && format != "csv") {
        throw InvalidArgument({word, "'" + format + "'", "table or csv", ""});
      }
      options.csv = format == "csv";
    } else if (word.starts_with('-')) {
      throw InvalidArgument(
          {word, "an unknown option", "--device, --format, --full or --goldens", ""});
    } else {
      options.models.push_back(word);
    }
  }
  return options;
}

int report(const ReportOptions& options) {
  std::vector<const zoo::ModelSpec*> specs;
  for (const std::string& name : options.models) specs.push_back(&zoo::find_model(name));
  if (specs.empty()) {
    for (const zoo::ModelSpec& spec : zoo::models()) specs.push_back(&spec);
  }
  const GoldenIndex goldens(options.goldens);
  const auto backend = cpu::open_cpu(cpu::available_threads());
  fmt::print("{}", options.csv ? csv_titles() : table_titles());
  std::size_t failed = 0;
  for (const zoo::ModelSpec* spec : specs) {
    const Golden* golden = options.full ? goldens.largest(spec->id) : goldens.smallest(spec->id);
    const ZooRow row = measure(*spec, golden, backend);
    failed += row.faults.empty() ? 0 : 1;
    fmt::print("{}", options.csv ? csv_line(row) : table_line(row));
    for (const std::string& fault : row.faults) {
      if (options.csv) fmt::print(stderr, "zoo_report: {}: {}\n", row.id, fault);
    }
    std::fflush(stdout);
  }
  if (options.csv) return failed == 0 ? 0 : 1;
  fmt::print(
      "\n{} of {} models hold on {} ({} threads, {}): parameters and MACs as published; logits on\n"
      "synthetic weights at the golden's size within {} of its float64, in relative L2; arenas, "
      "in\n"
      "bytes for one image, at their bound, and so at every batch bucket up to {}\n",
      specs.size() - failed, specs.size(), backend->info().name, backend->info().threads,
      backend->versions(), kErrorLimit, kLargestBatch);
  return failed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace vertebra

int main(int argc, char** argv) {
  try {
    return vertebra::report(vertebra::parse_options({argv + 1, argv + argc}));
  } catch (const vertebra::Error& error) {
    fmt::print(stderr, "zoo_report: {}\n", error.what());
    return 2;
  }
}
