#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

#include "engine/api/compile_model.h"
#include "graph/ir/text.h"
#include "kernels/cpu/cpu_queue.h"
#include "tools/vertebra/commands.h"
#include "tools/vertebra/exit_code.h"
#include "tools/vertebra/graph_dot.h"
#include "tools/vertebra/output_file.h"
#include "tools/vertebra/target_option.h"
#include "tools/vertebra/text_table.h"
#include "zoo/model_spec.h"
#include "zoo/weight_tensors.h"

namespace vertebra::tools {
namespace {

struct InspectOptions {
  std::string model;
  std::string graph;
  std::string format = "text";
  TargetOptions target;
  std::int64_t batch = 1;
  bool fusions = false;
  bool taps = false;
};

// The graph as built, then after every pass.
struct PassSnapshot {
  std::string pass;
  Graph graph;
};

std::string summary(const zoo::ModelSpec& spec, const std::vector<PassSnapshot>& snapshots) {
  const Graph& imported = snapshots.front().graph;
  std::vector<std::vector<std::string>> rows{{"after", "stage", "nodes"}};
  for (const PassSnapshot& s : snapshots) {
    rows.push_back(
        {s.pass, std::string(to_string(s.graph.stage)), fmt::format("{}", s.graph.nodes.size())});
  }
  return fmt::format("{}: {} parameters, {} MACs an image, input {}\n\n{}", imported.name,
                     zoo::count_published_parameters(spec, imported), count_macs(imported),
                     to_string(imported.shape_of(imported.input)), format_table(rows));
}

std::string fusion_table(const std::vector<FusionRecord>& records, const DeviceInfo& device,
                         std::int64_t batch) {
  std::vector<std::vector<std::string>> rows{{"pass", "node", "verdict", "gain_us", "reason"}};
  for (const FusionRecord& r : records) {
    rows.push_back({r.pass, r.node, r.accepted ? "fused" : "kept",
                    fmt::format("{:.1f}", r.gain_s * 1e6), r.reason});
  }
  return fmt::format("{}gains are estimates for {} at batch {}\n", format_table(rows), device.name,
                     batch);
}

std::string tap_table(const Graph& graph) {
  std::vector<std::vector<std::string>> rows{{"tap", "shape"}};
  for (const Node& node : graph.nodes) {
    rows.push_back({graph.name_of(node), to_string(graph.shape_of(node.output))});
  }
  return format_table(rows);
}

int run_inspect(const InspectOptions& options) {
  const CompileTarget target = find_target(options.target);
  const zoo::ModelSpec& spec = zoo::find_model(options.model);
  const Graph imported = spec.build();
  std::vector<PassSnapshot> snapshots{{"(as built)", imported}};
  const cpu::ThreadScope scope(target.device.threads);
  const FusedModel fused = fuse_model(imported, {}, target, options.batch,
                                      [&snapshots](std::string_view pass, const Graph& graph) {
                                        snapshots.push_back({std::string(pass), graph});
                                      });
  const auto stage_text = [&](Stage stage) {
    const Graph* last = nullptr;
    for (const PassSnapshot& s : snapshots) {
      if (s.graph.stage == stage) last = &s.graph;
    }
    return options.format == "dot" ? format_dot(*last) : print(*last);
  };
  OutputFile output = OutputFile::standard_output();
  if (!options.graph.empty()) {
    output.add(stage_text(*parse_stage(options.graph)));
  } else if (options.fusions) {
    output.add(fusion_table(fused.fusions, target.device, options.batch));
  } else if (options.taps) {
    output.add(tap_table(imported));
  } else {
    output.add(summary(spec, snapshots));
  }
  output.flush();
  return kAllDone;
}

}  // namespace

Command add_inspect(CLI::App& program) {
  CLI::App* app = program.add_subcommand("inspect", "shows a network's graph and what passes did");
  const auto o = std::make_shared<InspectOptions>();
  app->add_option("model", o->model, "a network of `vertebra models`")->required();
  app->add_option("--graph", o->graph, "prints the graph at this stage")
      ->check(CLI::IsMember({"imported", "canonical", "fused"}));
  app->add_option("--format", o->format, "of --graph")
      ->check(CLI::IsMember({"text", "dot"}))
      ->capture_default_str();
  add_target_options(*app, o->target);
  app->add_option("--batch", o->batch, "images at a time, for which fusions are judged")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app->add_flag("--fusions", o->fusions, "every fusion proposed, with its verdict");
  app->add_flag("--taps", o->taps, "values that can be returned besides the logits");
  app->footer(
      "Examples:\n  vertebra inspect efficientnet-lite0 --graph fused\n"
      "  vertebra inspect efficientnet-lite0 --fusions --target sm_80 --batch 128");
  return {app, [o] { return run_inspect(*o); }};
}

}  // namespace vertebra::tools
