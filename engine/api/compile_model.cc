#include "engine/api/compile_model.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "engine/compile/compile.h"
#include "engine/compile/table_oracle.h"
#include "graph/core/error.h"
#include "graph/ir/text.h"

namespace vertebra {
namespace {

// Writes "<folder>/<NN>_<pass>.txt" after each pass.
PassObserver dumping(const PassObserver& observer) {
  const char* folder = std::getenv("VERTEBRA_DUMP_PASSES");
  if (folder == nullptr || *folder == '\0') return observer;
  return [observer, folder = std::filesystem::path(folder), count = 0](std::string_view pass,
                                                                       const Graph& graph) mutable {
    std::filesystem::create_directories(folder);
    const auto path = folder / fmt::format("{:02}_{}.txt", count++, pass);
    std::ofstream out(path);
    out << print(graph);
    if (!out.flush()) {
      throw InvalidArgument({"VERTEBRA_DUMP_PASSES", path.string() + " cannot be written",
                             "a folder with space", ""});
    }
    if (observer) observer(pass, graph);
  };
}

}  // namespace

FusedModel fuse_model(Graph imported, const std::vector<std::string>& taps,
                      const CompileTarget& target, std::int64_t batch,
                      const PassObserver& observer) {
  for (const std::string& tap : taps) {
    const ValueId id = imported.find_value(tap);
    if (id == kNoValue || id == imported.input) {
      throw InvalidArgument({"tap", fmt::format("'{}'", tap),
                             fmt::format("a value of {}, as in '{}'", imported.name,
                                         imported.value(imported.outputs.front()).name),
                             "`vertebra inspect --taps` lists them"});
    }
    imported.outputs.push_back(id);
  }
  for (const auto& [node, dtype] : target.precision.overrides) {
    const ValueId id = imported.find_value(node);
    if (id != kNoValue && id != imported.input) continue;
    throw InvalidArgument({"precision", fmt::format("of '{}'", node),
                           fmt::format("a node of {}", imported.name),
                           "`vertebra inspect --taps` lists them"});
  }
  const PassObserver watch = dumping(observer);
  FusedModel fused{std::move(imported), {}};
  canonicalize(fused.graph, watch);
  TableOracle oracle(target, batch);
  fused.fusions = fuse(fused.graph, oracle, watch);
  return fused;
}

CompiledModel compile_model(Graph imported, const std::vector<std::string>& taps,
                            const CompileTarget& target, std::int64_t max_batch,
                            const PassObserver& observer) {
  FusedModel model = fuse_model(std::move(imported), taps, target, max_batch, observer);
  Plan plan = compile(model.graph, target, max_batch);
  return {std::move(model.graph), std::move(model.fusions), std::move(plan)};
}

}  // namespace vertebra
