// Rows of the report as text.
#pragma once

#include <string>

#include "tests/golden/report/zoo_row.h"

namespace vertebra {

// For people: aligned columns, the faults last.
std::string table_titles();
std::string table_line(const ZooRow& row);

// For programs. No cell is empty: '-' where there is no number, as for what steps would move if the
// caches of a GPU held their operands (steps_l2, dram_l2_bytes), of which the CPU has no model.
std::string csv_titles();
std::string csv_line(const ZooRow& row);

}  // namespace vertebra
