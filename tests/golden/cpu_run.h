// Runs a graph on the CPU backend, for sizes that are not the published ones.
#pragma once

#include <vector>

#include "engine/api/compile_model.h"
#include "engine/runtime/executor.h"
#include "kernels/cpu/cpu_backend.h"
#include "zoo/synthetic.h"
#include "zoo/weight_tensors.h"

namespace vertebra {

// The first output for the synthetic pixels and weights, on two threads.
inline std::vector<float> cpu_output(const Graph& graph) {
  const WeightMap weights = zoo::synthetic_weights(graph);
  const Shape image = graph.shape_of(graph.input);
  const std::vector<std::uint8_t> pixels = zoo::synthetic_pixels(image);
  const std::shared_ptr<const Backend> backend = cpu::open_cpu(2);
  const auto scope = backend->enter();
  const Plan plan = compile_model(graph, {}, CompileTarget(backend->info()), 1).plan;
  const Prepared prepared(plan, weights, backend);
  Executor executor(plan, prepared, image);
  executor.run_pixels(1, pixels.data());
  return executor.output(1, 0);
}

}  // namespace vertebra
