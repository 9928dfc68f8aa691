// `--target`: a device for which a plan is made, and which need not be here.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/plan/target.h"

namespace vertebra::tools {

struct TargetOptions {
  std::string target = "cpu";
  int threads = 0;  // of the CPU; 0: the cores of this process
  std::vector<std::string> precision;
};

// Adds --target, --threads and --precision.
void add_target_options(CLI::App& command, TargetOptions& options);

// InvalidArgument that lists the names for an unknown target; Unsupported for a precision in which
// it stores nothing.
CompileTarget find_target(const TargetOptions& options);

}  // namespace vertebra::tools
