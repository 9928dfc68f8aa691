#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "engine/api/compile_model.h"
#include "engine/plan/plan_text.h"
#include "engine/runtime/session_memory.h"
#include "graph/core/error.h"
#include "graph/memory/draw_plan.h"
#include "graph/memory/plan_memory.h"
#include "graph/memory/requests_csv.h"
#include "graph/memory/validate_plan.h"
#include "kernels/cpu/cpu_queue.h"
#include "tools/vertebra/commands.h"
#include "tools/vertebra/exit_code.h"
#include "tools/vertebra/output_file.h"
#include "tools/vertebra/plan_format.h"
#include "tools/vertebra/target_option.h"
#include "zoo/model_spec.h"

namespace vertebra::tools {
namespace {

constexpr std::int64_t kMostImages = 4096;

struct PlanOptions {
  std::string model;
  TargetOptions target;
  std::int64_t batch = 1;
  std::string format = "table";
  std::string explain;
  bool picture = false;
  std::string memory;
  std::string requests;
  std::string dump_requests;
};

// "16GiB", "500MiB", "64KiB" or bytes.
std::int64_t parse_bytes(const std::string& text) {
  std::size_t end = 0;
  double number = -1;
  try {
    number = std::stod(text, &end);
  } catch (const std::exception&) {
    end = 0;
  }
  double factor = 0;
  const std::string unit = text.substr(end);
  if (unit.empty() || unit == "B") factor = 1;
  if (unit == "KiB") factor = 1024.0;
  if (unit == "MiB") factor = 1024.0 * 1024;
  if (unit == "GiB") factor = 1024.0 * 1024 * 1024;
  constexpr double kMost = 1e15;
  if (end == 0 || !(number >= 0) || factor == 0 || number * factor > kMost) {
    throw InvalidArgument(
        {"--memory", fmt::format("'{}'", text), "a size as in 16GiB, 500MiB or 1048576", ""});
  }
  return static_cast<std::int64_t>(number * factor);
}

std::string read_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw InvalidModel({path, "it cannot be read", "a readable file", ""});
  return {std::istreambuf_iterator<char>(in), {}};
}

// A planner problem from a file, planned and printed.
std::string replay_requests(const PlanOptions& options) {
  const auto requests = memory::parse_requests_csv(read_text(options.requests), options.requests);
  const memory::MemoryPlan plan = memory::plan_memory(requests, memory::kThoroughBudget);
  memory::validate_plan(requests, plan);
  switch (parse_format(options.format)) {
    case Format::kCsv:
      return memory::format_plan_csv(requests, plan);
    case Format::kJson:
    case Format::kJsonl:
      return fmt::format("{{\"arena_bytes\": {}, \"lower_bound_bytes\": {}}}\n", plan.arena_bytes,
                         plan.lower_bound_bytes);
    case Format::kTable:
      break;
  }
  return memory::draw_plan(requests, plan);
}

// What --memory says; "device" is the memory of the target itself.
std::int64_t available_memory(const PlanOptions& options, const DeviceInfo& device) {
  if (options.memory != "device") return parse_bytes(options.memory);
  if (device.gpu.memory_bytes == 0) {
    throw InvalidArgument({"--memory", fmt::format("'device' with --target {}", device.name),
                           "a size as in 16GiB, or a GPU as the target", ""});
  }
  return device.gpu.memory_bytes;
}

// The largest batch whose session fits beside the weights.
std::string largest_batch(const PlanOptions& options, const Graph& graph,
                          const CompileTarget& target) {
  const std::int64_t available = available_memory(options, target.device);
  const Shape& image = graph.shape_of(graph.input);
  const auto plan_for = [&](std::int64_t n) { return compile_model(graph, {}, target, n).plan; };
  const auto fits = [&](const Plan& plan) {
    return session_bytes(plan, image) + plan.weight_bytes <= available;
  };
  std::int64_t n = kMostImages;
  Plan plan = plan_for(n);
  if (!fits(plan)) {
    // From the form of the largest arena; the plan of a smaller batch may choose otherwise.
    n = largest_batch_within(available - plan.weight_bytes, plan, image);
    for (n = std::max<std::int64_t>(n, 1);; --n) {
      plan = plan_for(n);
      if (n == 1 || fits(plan)) break;
    }
  }
  if (!fits(plan)) {
    return fmt::format("no batch fits in {} bytes: one image takes {} and the weights {}\n",
                       available, session_bytes(plan, image), plan.weight_bytes);
  }
  const BucketPlan& bucket = plan.buckets.back();
  return fmt::format(
      "the largest batch that fits in {} bytes is {}{}: {}; {} of pixels; {} of weights\n",
      available, n, n == kMostImages ? " (the limit of this version)" : "", describe_arena(bucket),
      session_bytes(plan, image) - largest_arena_bytes(plan), plan.weight_bytes);
}

int run_plan(const PlanOptions& options) {
  OutputFile output = OutputFile::standard_output();
  const auto print = [&output](const std::string& text) {
    output.add(text);
    output.flush();
    return static_cast<int>(kAllDone);
  };
  if (!options.requests.empty()) return print(replay_requests(options));
  if (options.model.empty()) {
    throw InvalidArgument({"plan", "no model", "a model, or --requests FILE", ""});
  }
  if (options.batch < 1 || options.batch > kMostImages) {
    throw InvalidArgument(
        {"--batch", fmt::format("{}", options.batch), fmt::format("1 to {}", kMostImages), ""});
  }
  const CompileTarget target = find_target(options.target);
  const cpu::ThreadScope scope(target.device.threads);
  const zoo::ModelSpec& spec = zoo::find_model(options.model);
  const Graph graph = spec.build();
  if (!options.memory.empty()) return print(largest_batch(options, graph, target));

  const Plan plan = compile_model(graph, {}, target, options.batch).plan;
  const BucketPlan& bucket = plan.buckets.back();
  if (!options.dump_requests.empty()) {
    OutputFile file = OutputFile::create(options.dump_requests);
    file.add(memory::format_plan_csv(bucket.requests, bucket.memory));
    file.flush();
  }
  if (!options.explain.empty()) return print(explain_step(plan, options.explain));
  if (options.picture) return print(memory::draw_plan(bucket.requests, bucket.memory));
  return print(format_plan({std::string(spec.id), plan}, parse_format(options.format)));
}

}  // namespace

Command add_plan(CLI::App& program) {
  CLI::App* app = program.add_subcommand("plan", "shows what would run, and where everything lies");
  const auto o = std::make_shared<PlanOptions>();
  app->add_option("model", o->model, "a network of `vertebra models`");
  app->add_option("--batch", o->batch, "images at a time")->capture_default_str();
  add_target_options(*app, o->target);
  app->add_option("--format", o->format, "of the rows")
      ->check(CLI::IsMember({"table", "csv", "json", "jsonl"}))
      ->capture_default_str();
  app->add_option("--explain", o->explain, "all candidates of one step, with the reasons");
  app->add_flag("--picture", o->picture, "draws the arena over time");
  app->add_option("--memory", o->memory,
                  "the largest batch that fits, as in 16GiB, or in the device");
  app->add_option("--requests", o->requests, "plans the buffers of a csv file instead of a model");
  app->add_option("--dump-requests", o->dump_requests, "writes the plan's buffers to a csv file");
  app->footer(
      "Examples:\n  vertebra plan efficientnet-lite0 --batch 32\n"
      "  vertebra plan efficientnet-lite0 --target a100-80 --batch 128\n"
      "  vertebra plan efficientnet-lite0 --target sm_80 --explain block2b_add\n"
      "  vertebra plan efficientnet-lite0 --target l4 --precision predictions=fp32\n"
      "  vertebra plan efficientnet-lite0 --target t4 --memory device");
  return {app, [o] { return run_plan(*o); }};
}

}  // namespace vertebra::tools
