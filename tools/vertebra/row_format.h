// Rows of `classify` as text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vertebra::tools {

enum class Format : std::uint8_t { kTable, kCsv, kJson, kJsonl };

// "table", "csv", "json" or "jsonl"; InvalidArgument for anything else.
Format parse_format(std::string_view name);

struct RankedLabel {
  std::int64_t id = 0;     // index of the class
  std::string_view wnid;   // WordNet id, or empty
  std::string_view label;  // name, or empty
  float score = 0;
};

// One input: its ranking, or why it failed. Views of the caller's memory.
struct ClassifyRow {
  std::string_view input;
  std::string_view error;  // empty: it did not fail
  std::vector<RankedLabel> top;
};

// Nine significant digits, which tell any two floats apart; a JSON number.
std::string format_score(float score);

// What stands before, between and after the records of one output.
class RowFormat {
 public:
  explicit RowFormat(Format format) : format_(format) {}

  // Before the first record: the csv column names, "[" of json.
  std::string begin() const;
  // One input: a line (jsonl, json), a line a rank or one for an error (csv), a name with its ranks
  // below (table; a failed input has none, since it is told on standard error).
  std::string record(const ClassifyRow& row);
  // After the last record.
  std::string end() const;

  static constexpr std::string_view kCsvColumns = "input,rank,id,wnid,label,score,error\n";

 private:
  Format format_;
  bool first_ = true;
};

}  // namespace vertebra::tools
