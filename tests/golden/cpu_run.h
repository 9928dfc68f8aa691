// Runs a graph on the CPU backend, for sizes that are not the published ones.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/api/compile_model.h"
#include "engine/runtime/executor.h"
#include "kernels/cpu/cpu_backend.h"
#include "zoo/synthetic.h"
#include "zoo/weight_tensors.h"

namespace vertebra {

// The first output for one image, on two threads.
inline std::vector<float> cpu_output(const Graph& graph, const WeightMap& weights,
                                     const std::vector<std::uint8_t>& pixels) {
  const std::shared_ptr<const Backend> backend = cpu::open_cpu(2);
  const auto scope = backend->enter();
  const Plan plan = compile_model(graph, {}, CompileTarget(backend->info()), 1).plan;
  const Prepared prepared(plan, weights, backend);
  Executor executor(plan, prepared, graph.shape_of(graph.input));
  executor.run_pixels(1, pixels.data());
  return executor.output(1, 0);
}

// For the synthetic pixels.
inline std::vector<float> cpu_output(const Graph& graph, const WeightMap& weights) {
  return cpu_output(graph, weights, zoo::synthetic_pixels(graph.shape_of(graph.input)));
}

inline std::vector<float> cpu_output(const Graph& graph) {
  return cpu_output(graph, zoo::synthetic_weights(graph));
}

}  // namespace vertebra
