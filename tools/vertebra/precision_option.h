// `--precision`, given once for all nodes and once for each that differs.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <utility>
#include <vector>

#include "vertebra/device.h"

namespace vertebra::tools {

struct PrecisionChoice {
  Precision all = Precision::automatic;
  std::vector<std::pair<std::string, Precision>> nodes;
};

// Adds the option; it may be given several times.
void add_precision_option(CLI::App& command, std::vector<std::string>& texts);

// Of "auto", "fp32", "fp16", "bf16" and "NODE=fp32"; the last word on anything counts.
// InvalidArgument for any other text.
PrecisionChoice parse_precisions(const std::vector<std::string>& texts);

}  // namespace vertebra::tools
