// What a file of rows was made with: its first line, compared before rows are added to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vertebra::tools {

struct RunHeader {
  std::vector<std::pair<std::string, std::string>> fields;  // in the order of printing

  // One line without its newline: {"vertebra": {"model": "...", ...}}.
  std::string to_json() const;

  // Reads what to_json() wrote; nothing for any other text.
  static std::optional<RunHeader> parse(std::string_view line);

  // "" if both have the same fields; else those that differ, "model: 'a' in the file, 'b' asked".
  // A field that one of them lacks counts as empty.
  std::string difference_from(const RunHeader& file) const;
};

}  // namespace vertebra::tools
