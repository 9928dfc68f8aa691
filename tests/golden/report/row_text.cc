#include "tests/golden/report/row_text.h"

#include <fmt/format.h>

namespace vertebra {
namespace {

std::string error_text(const ZooRow& row) {
  return row.error ? fmt::format("{:.2e}", *row.error) : "-";
}

const char* yes_or_no(bool holds) { return holds ? "yes" : "no"; }

}  // namespace

std::string table_titles() {
  return fmt::format("{:<27} {:>11} {:>14} {:>9} {:>9} {:>13} {:>13} {:>6}\n", "id", "parameters",
                     "MACs", "golden", "error", "arena", "bound", "steps");
}

std::string table_line(const ZooRow& row) {
  return fmt::format("{:<27} {:>11} {:>14} {:>9} {:>9} {:>13} {:>13} {:>6}  {}\n", row.id,
                     row.parameters, row.macs, row.golden.empty() ? "-" : row.golden,
                     error_text(row), row.arena_bytes, row.bound_bytes, row.steps,
                     row.faults.empty() ? "holds" : fmt::format("{}", fmt::join(row.faults, "; ")));
}

std::string csv_titles() {
  return "model,params_ok,macs_ok,logit_rel_l2,logit_limit,arena_bytes,arena_ratio,steps,steps_l2,"
         "dram_bytes,dram_l2_bytes,implementations,golden\n";
}

std::string csv_line(const ZooRow& row) {
  std::string implementations;
  for (const auto& [name, count] : row.implementations) {
    implementations += fmt::format("{}{}:{}", implementations.empty() ? "" : " ", name, count);
  }
  return fmt::format("{},{},{},{},{},{},{:.4f},{},-,{:.0f},-,{},{}\n", row.id,
                     yes_or_no(row.parameters_hold), yes_or_no(row.macs_hold), error_text(row),
                     kErrorLimit, row.arena_bytes, row.arena_ratio, row.steps, row.dram_bytes,
                     implementations.empty() ? "-" : implementations,
                     row.golden.empty() ? "-" : row.golden);
}

}  // namespace vertebra
