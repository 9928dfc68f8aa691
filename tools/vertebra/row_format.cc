#include "tools/vertebra/row_format.h"

#include <fmt/format.h>

#include "graph/core/error.h"
#include "tools/vertebra/text_quote.h"

namespace vertebra::tools {
namespace {

std::string json_record(const ClassifyRow& row) {
  std::string out = fmt::format("{{\"input\": {}, ", quote_json(row.input));
  if (!row.error.empty()) return out + fmt::format("\"error\": {}}}", quote_json(row.error));
  out += "\"top\": [";
  const char* separator = "";
  for (const RankedLabel& rank : row.top) {
    out += fmt::format("{}{{\"id\": {}, \"wnid\": {}, \"label\": {}, \"score\": {}}}", separator,
                       rank.id, quote_json(rank.wnid), quote_json(rank.label),
                       format_score(rank.score));
    separator = ", ";
  }
  return out + "]}";
}

std::string csv_record(const ClassifyRow& row) {
  const std::string input = quote_csv(row.input);
  if (!row.error.empty()) return fmt::format("{},,,,,,{}\n", input, quote_csv(row.error));
  std::string out;
  for (std::size_t i = 0; i < row.top.size(); ++i) {
    const RankedLabel& rank = row.top[i];
    out += fmt::format("{},{},{},{},{},{},\n", input, i + 1, rank.id, quote_csv(rank.wnid),
                       quote_csv(rank.label), format_score(rank.score));
  }
  return out;
}

std::string table_record(const ClassifyRow& row) {
  if (!row.error.empty()) return "";
  std::string out = printable(row.input) + "\n";
  for (std::size_t i = 0; i < row.top.size(); ++i) {
    const RankedLabel& rank = row.top[i];
    out += fmt::format("{:4}  {:>14}  {:5}  {:9}  {}\n", i + 1, format_score(rank.score), rank.id,
                       rank.wnid, printable(rank.label));
  }
  return out;
}

}  // namespace

Format parse_format(std::string_view name) {
  if (name == "table") return Format::kTable;
  if (name == "csv") return Format::kCsv;
  if (name == "json") return Format::kJson;
  if (name == "jsonl") return Format::kJsonl;
  throw InvalidArgument({.where = "--format",
                         .got = fmt::format("'{}'", name),
                         .expected = "table, csv, json or jsonl",
                         .remedy = ""});
}

std::string format_score(float score) {
  std::string text = fmt::format("{:#.9g}", score);
  if (text.back() == '.') text += '0';
  return text;
}

std::string RowFormat::begin() const {
  if (format_ == Format::kCsv) return std::string(kCsvColumns);
  return format_ == Format::kJson ? "[" : "";
}

std::string RowFormat::record(const ClassifyRow& row) {
  switch (format_) {
    case Format::kTable:
      return table_record(row);
    case Format::kCsv:
      return csv_record(row);
    case Format::kJsonl:
      return json_record(row) + "\n";
    case Format::kJson:
      break;
  }
  const char* separator = first_ ? "\n" : ",\n";
  first_ = false;
  return separator + json_record(row);
}

std::string RowFormat::end() const { return format_ == Format::kJson ? "\n]\n" : ""; }

}  // namespace vertebra::tools
