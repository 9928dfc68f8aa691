#include "tools/vertebra/target_option.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "engine/api/precision_policy.h"
#include "graph/core/error.h"
#include "kernels/cpu/cpu_queue.h"
#include "tools/vertebra/precision_option.h"

namespace vertebra::tools {
namespace {

DeviceInfo find_device(const TargetOptions& options) {
  if (options.target == "cpu") {
    return cpu_device_info(options.threads > 0 ? options.threads : cpu::available_threads());
  }
  try {
    return find_gpu_device_info(options.target);
  } catch (const InvalidArgument& error) {
    ErrorParts parts = error.parts();
    parts.where = "--target";
    parts.expected = "cpu, " + parts.expected;
    throw InvalidArgument(parts);
  }
}

}  // namespace

void add_target_options(CLI::App& command, TargetOptions& options) {
  command
      .add_option("--target", options.target,
                  "the device, which need not be here: cpu, or a GPU as in a100-80 or sm_80")
      ->capture_default_str();
  command.add_option("--threads", options.threads, "of the CPU; 0: all cores")
      ->capture_default_str();
  add_precision_option(command, options.precision);
}

CompileTarget find_target(const TargetOptions& options) {
  if (options.threads < 0) {
    throw InvalidArgument({"--threads", fmt::format("{}", options.threads), "at least 0", ""});
  }
  const PrecisionChoice precision = parse_precisions(options.precision);
  CompileTarget target(find_device(options));
  target.precision = precision_policy(precision.all, precision.nodes, target.device);
  return target;
}

}  // namespace vertebra::tools
