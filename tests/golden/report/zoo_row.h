// One model's row of the report: what is published of it, computed again.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernels/registry/backend.h"
#include "tests/golden/report/golden_index.h"
#include "zoo/model_spec.h"

namespace vertebra {

// Of float on a backend against float64.
inline constexpr double kErrorLimit = 1e-5;
// Memory is planned for every bucket up to it.
inline constexpr std::int64_t kLargestBatch = 32;

struct ZooRow {
  std::string id;
  std::int64_t parameters = 0;  // counted in the graph, at the published size
  std::int64_t macs = 0;
  bool parameters_hold = false;
  bool macs_hold = false;
  std::string golden;            // the input's size, as in "64x49"
  std::optional<double> error;   // relative L2 of the logits there, on synthetic weights
  std::int64_t arena_bytes = 0;  // at the published size, batch 1
  std::int64_t bound_bytes = 0;  // by the validator
  double arena_ratio = 1;        // to the bound, of the worst bucket
  std::size_t steps = 0;
  double dram_bytes = 0;                       // that the steps must move at least, one image
  std::map<std::string, int> implementations;  // steps that each computes
  std::vector<std::string> faults;             // empty where all holds
};

// The faults, each in words: parameters or MACs other than published; an error at or above
// kErrorLimit, or no golden; an arena above its bound at any batch bucket; whatever is thrown.
ZooRow measure(const zoo::ModelSpec& spec, const Golden* golden,
               const std::shared_ptr<const Backend>& backend);

}  // namespace vertebra
