#include "graph/passes/pipelines.h"

#include "graph/ir/verify.h"
#include "graph/passes/canonical/fold_batch_norm.h"
#include "graph/passes/canonical/fold_padding.h"
#include "graph/passes/canonical/fold_sum_scale.h"
#include "graph/passes/canonical/remove_dead_code.h"
#include "graph/passes/fuse/commute_pool.h"
#include "graph/passes/fuse/fuse_activation.h"
#include "graph/passes/fuse/fuse_clamp.h"
#include "graph/passes/fuse/fuse_global_pool.h"
#include "graph/passes/fuse/fuse_residual.h"

namespace vertebra {
namespace {

void after_pass(std::string_view pass, const Graph& graph, const PassObserver& observer) {
  verify(graph);
  if (observer) observer(pass, graph);
}

}  // namespace

void canonicalize(Graph& graph, const PassObserver& observer) {
  verify(graph);
  // Canonical form allows what the passes make, so the stage is set before the first of them; the
  // rule against padding in front of convolutions holds once that pass has run.
  fold_padding(graph);
  graph.stage = Stage::kCanonical;
  after_pass("fold_padding", graph, observer);
  fold_batch_norm(graph);
  after_pass("fold_batch_norm", graph, observer);
  // A norm between a convolution and the sum is in the convolution now.
  fold_sum_scale(graph);
  after_pass("fold_sum_scale", graph, observer);
  // Last: clears the nodes that the passes above took over.
  remove_dead_code(graph);
  after_pass("remove_dead_code", graph, observer);
}

std::vector<FusionRecord> fuse(Graph& graph, FusionOracle& oracle, const PassObserver& observer) {
  std::vector<FusionRecord> records;
  graph.stage = Stage::kFused;
  // The clamp comes last in an epilogue, so the residual is asked for first.
  fuse_residual(graph, oracle, records);
  after_pass("fuse_residual", graph, observer);
  remove_dead_code(graph);
  after_pass("remove_dead_code", graph, observer);
  // A convolution that has taken a clamp commutes with nothing.
  commute_pool(graph, oracle, records);
  after_pass("commute_pool", graph, observer);
  fuse_clamp(graph, oracle, records);
  after_pass("fuse_clamp", graph, observer);
  remove_dead_code(graph);
  after_pass("remove_dead_code", graph, observer);
  fuse_activation(graph, oracle, records);
  after_pass("fuse_activation", graph, observer);
  remove_dead_code(graph);
  after_pass("remove_dead_code", graph, observer);
  // Last: the mean is of what residual and clamp have made.
  fuse_global_pool(graph, oracle, records);
  after_pass("fuse_global_pool", graph, observer);
  remove_dead_code(graph);
  after_pass("remove_dead_code", graph, observer);
  return records;
}

}  // namespace vertebra
