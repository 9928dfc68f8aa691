#include "tools/vertebra/finished_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>

#include "graph/core/error.h"
#include "tools/vertebra/text_quote.h"

namespace vertebra::tools {
namespace {

constexpr std::string_view kCsvComment = "# ";
constexpr std::string_view kHeaderStart = "{\"vertebra\": {";

class Reader {
 public:
  Reader(const std::string& path, Format format, std::int64_t topk)
      : path_(path), format_(format), topk_(topk), file_(path, std::ios::binary) {
    if (!file_) fail("cannot be read", "the file of an earlier run");
  }

  FinishedRows read() {
    if (!read_header()) return {};
    while (read_record(format_ == Format::kCsv)) format_ == Format::kCsv ? csv_row() : jsonl_row();
    return std::move(rows_);
  }

 private:
  [[noreturn]] void fail(std::string got, std::string expected) const {
    throw InvalidArgument({.where = fmt::format("{} line {}", printable(path_), line_),
                           .got = std::move(got),
                           .expected = std::move(expected),
                           .remedy = "give another --out"});
  }

  // The next record without its last newline; false at the end of what is whole.
  bool read_record(bool may_span_lines) {
    record_.clear();
    std::string line;
    do {
      ++line_;
      std::getline(file_, line);
      if (file_.eof() || !file_) {
        record_ += line;
        return false;
      }
      record_ += line + '\n';
    } while (may_span_lines && std::count(record_.begin(), record_.end(), '"') % 2 != 0);
    read_bytes_ += static_cast<std::int64_t>(record_.size());
    record_.pop_back();
    return true;
  }

  // False if the file ends before its first row could.
  bool read_header() {
    std::string start(format_ == Format::kCsv ? kCsvComment : "");
    const std::size_t comment = start.size();
    start += kHeaderStart;

    if (!read_record(false)) {
      const std::size_t common = std::min(start.size(), record_.size());
      if (std::string_view(record_).substr(0, common) == start.substr(0, common)) return false;
      fail("no header line", "the header line of an earlier run in this format");
    }
    if (record_.starts_with(start)) rows_.header = RunHeader::parse(record_.substr(comment));
    if (!rows_.header) fail("no header line", "the header line of an earlier run in this format");
    if (format_ == Format::kCsv) {
      if (!read_record(false)) return false;
      if (record_ + "\n" != RowFormat::kCsvColumns) fail("other columns", "those of classify");
    }
    rows_.keep_bytes = read_bytes_;
    return true;
  }

  void finish(const std::string& input, bool failed) {
    ++rows_.inputs[input];
    ++(failed ? rows_.failed : rows_.images);
    rows_.keep_bytes = read_bytes_;
    ranks_ = 0;
  }

  void jsonl_row() {
    constexpr std::string_view kStart = "{\"input\": ";
    std::size_t pos = kStart.size();
    std::string input;
    if (!record_.starts_with(kStart) || !unquote_json(record_, pos, input) ||
        record_.back() != '}') {
      fail("no row of classify", "one input a line");
    }
    finish(input, record_.compare(pos, 10, ", \"error\":") == 0);
  }

  void csv_row() {
    const std::vector<std::string> fields = split_csv(record_);
    if (fields.size() != 7) fail(fmt::format("{} fields", fields.size()), "7");
    const bool failed = fields[1].empty();
    const bool follows = ranks_ == 0 || (!failed && fields[0] == input_);
    if (!follows || (!failed && fields[1] != std::to_string(ranks_ + 1))) {
      fail(fmt::format("rank '{}'", fields[1]), fmt::format("rank {}", ranks_ + 1));
    }
    input_ = fields[0];
    if (failed || ++ranks_ == topk_) finish(input_, failed);
  }

  const std::string& path_;
  const Format format_;
  const std::int64_t topk_;
  std::ifstream file_;
  FinishedRows rows_;
  std::string record_;
  std::int64_t line_ = 0;
  std::int64_t read_bytes_ = 0;
  std::string input_;       // of the csv ranks read last
  std::int64_t ranks_ = 0;  // of input_ so far
};

}  // namespace

bool FinishedRows::take(const std::string& input) {
  const auto found = inputs.find(input);
  if (found == inputs.end() || found->second == 0) return false;
  --found->second;
  return true;
}

FinishedRows read_finished_rows(const std::string& path, Format format, std::int64_t topk) {
  if (format != Format::kCsv && format != Format::kJsonl) {
    throw InvalidArgument({.where = "--resume",
                           .got = "another format",
                           .expected = "--format csv or jsonl",
                           .remedy = ""});
  }
  return Reader(path, format, topk).read();
}

std::vector<std::string> split_csv(std::string_view record) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (std::size_t i = 0; i < record.size(); ++i) {
    const char c = record[i];
    if (quoted && c == '"' && record.substr(i + 1, 1) == "\"") {
      fields.back() += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

}  // namespace vertebra::tools
