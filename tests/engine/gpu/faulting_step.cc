// A step that writes behind the arena, in its first run or (argument "replayed") when it is
// replayed: the fault is named, and the executor is of no more use. The emulator's finding gives
// the exit status.
#include <cstdio>
#include <cstring>
#include <string>

#include "engine/runtime/executor.h"
#include "graph/core/error.h"
#include "kernels/cuda/cuda_backend.h"
#include "tests/engine/gpu/tiny_model.h"

namespace vertebra {
namespace {

// The line of the DeviceError that a run ends with; empty where it ends without one.
std::string failure_of(Executor& executor, const std::vector<std::uint8_t>& pixels) {
  try {
    executor.run_pixels(1, pixels.data());
    return {};
  } catch (const DeviceError& error) {
    return error.what();
  }
}

int complain(const char* what, const std::string& line) {
  std::fprintf(stdout, "%s: '%s'\n", what, line.c_str());
  return 1;
}

bool holds(const std::string& line, const char* words) {
  return line.find(words) != std::string::npos;
}

int run(bool replayed) {
  const auto backend = cuda::open_device(0);
  const auto scope = backend->enter();
  TinyModel model = tiny_model(backend->info(), 1);
  BucketPlan& bucket = model.plan.buckets.front();
  const Prepared prepared(model.plan, model.weights, backend);
  Executor executor(model.plan, prepared, model.image);
  const auto pixels = tiny_pixels(1);
  if (replayed && !failure_of(executor, pixels).empty()) return complain("first run", "failed");

  for (const PlanStep& step : bucket.steps) {
    if (step.name != "depthwise_clamp") continue;
    bucket.memory.offsets[static_cast<std::size_t>(step.y.buffer)] += std::int64_t{1} << 30;
  }
  const std::string line = failure_of(executor, pixels);
  const char* expected =
      replayed ? "the steps for batch 1, run as one: " : "step 'depthwise_clamp' (";
  if (!holds(line, expected)) return complain("fault", line);
  if (replayed && !holds(line, "VERTEBRA_CHECK_STEPS=1")) return complain("remedy", line);
  const std::string later = failure_of(executor, pixels);
  if (!holds(later, "session: an earlier batch failed: ")) return complain("later call", later);
  if (!holds(later, expected)) return complain("the step in a later call", later);
  // Nor is the device.
  try {
    const Executor another(model.plan, prepared, model.image);
    return complain("another session", "made");
  } catch (const DeviceError& error) {
    if (!holds(error.what(), "start a new one")) return complain("another session", error.what());
  }
  return 0;
}

}  // namespace
}  // namespace vertebra

int main(int argc, char** argv) {
  return vertebra::run(argc > 1 && std::strcmp(argv[1], "replayed") == 0);
}
