// Columns for people.
#pragma once

#include <string>
#include <vector>

namespace vertebra::tools {

// Rows of equally many cells, the first being the titles, as lines with columns two blanks apart.
// Cells that are numbers stand to the right. Widths count Unicode characters as one column each.
std::string format_table(const std::vector<std::vector<std::string>>& rows);

// The same rows as csv, quoted where it is needed.
std::string format_csv(const std::vector<std::vector<std::string>>& rows);

}  // namespace vertebra::tools
