#include "graph/memory/requests_csv.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <iterator>
#include <optional>
#include <unordered_set>
#include <utility>

#include "graph/core/error.h"

namespace vertebra::memory {
namespace {

struct Field {
  std::string text;
  std::size_t column = 1;  // of its first byte
};

enum class Column { kId, kLower, kUpper, kSize, kAlignment, kOffset };
constexpr std::size_t kNumRequired = 4;
constexpr std::array<std::string_view, 6> kColumnNames = {"id",   "lower",     "upper",
                                                          "size", "alignment", "offset"};

class CsvReader {
 public:
  CsvReader(std::string_view text, std::string_view name) : rest_(text), name_(name) {}

  std::vector<BufferRequest> read() {
    std::optional<std::vector<Field>> header = next_row();
    if (!header) fail(1, "an empty file", "a first line `id,lower,upper,size`");
    read_header(*header);
    std::vector<BufferRequest> requests;
    std::unordered_set<std::string> ids;
    while (const std::optional<std::vector<Field>> row = next_row()) {
      if (requests.size() == kMaxCsvRequests) {
        fail(1, "one row too many", fmt::format("at most {} requests", kMaxCsvRequests));
      }
      requests.push_back(request(*row));
      if (!ids.insert(requests.back().id).second) {
        fail(position(*row, Column::kId), fmt::format("id '{}' a second time", requests.back().id),
             "each id once");
      }
    }
    return requests;
  }

 private:
  [[noreturn]] void fail(std::size_t column, std::string got, std::string expected) const {
    throw InvalidModel(
        {fmt::format("{}:{}:{}", name_, line_, column), std::move(got), std::move(expected), ""});
  }

  // The fields of the next line that is not empty, or nothing at the end of the text.
  std::optional<std::vector<Field>> next_row() {
    while (!rest_.empty()) {
      ++line_;
      const std::size_t end = rest_.find('\n');
      std::string_view line = rest_.substr(0, end);
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (!line.empty()) return split(line);
    }
    return std::nullopt;
  }

  std::vector<Field> split(std::string_view line) const {
    std::vector<Field> fields;
    std::size_t at = 0;
    while (true) {
      Field field{"", at + 1};
      if (at < line.size() && line[at] == '"') {
        at = unquote(line, at, field.text);
      } else {
        const std::size_t comma = std::min(line.find(',', at), line.size());
        field.text = line.substr(at, comma - at);
        at = comma;
      }
      fields.push_back(std::move(field));
      if (at == line.size()) return fields;
      ++at;  // the comma
    }
  }

  // Appends the quoted text that opens at `at`; returns the place after its closing quote.
  std::size_t unquote(std::string_view line, std::size_t at, std::string& text) const {
    const std::size_t open = at++;
    while (at < line.size()) {
      if (line[at] == '"') {
        if (at + 1 == line.size() || line[at + 1] == ',') return at + 1;
        if (line[at + 1] != '"') fail(at + 2, "text after a closing quote", "a comma");
        ++at;
      }
      text += line[at++];
    }
    fail(open + 1, "a quote that stays open", "a closing quote on the same line");
  }

  void read_header(const std::vector<Field>& header) {
    for (std::size_t i = 0; i < header.size(); ++i) {
      std::size_t column = 0;
      while (column < kColumnNames.size() && kColumnNames[column] != header[i].text) ++column;
      if (column == kColumnNames.size()) {
        fail(header[i].column, fmt::format("column '{}'", header[i].text),
             fmt::format("one of {}", fmt::join(kColumnNames, ", ")));
      }
      if (index_[column]) {
        fail(header[i].column, fmt::format("column '{}' a second time", header[i].text),
             "each column once");
      }
      index_[column] = i;
    }
    for (std::size_t column = 0; column < kNumRequired; ++column) {
      if (!index_[column]) {
        fail(1, fmt::format("no column '{}'", kColumnNames[column]),
             "a first line `id,lower,upper,size`");
      }
    }
    num_columns_ = header.size();
  }

  const Field& field(const std::vector<Field>& row, Column column) const {
    return row[*index_[static_cast<std::size_t>(column)]];
  }

  std::size_t position(const std::vector<Field>& row, Column column) const {
    return field(row, column).column;
  }

  std::int64_t number(const std::vector<Field>& row, Column column) const {
    const Field& f = field(row, column);
    std::int64_t value = 0;
    const char* end = f.text.data() + f.text.size();
    const auto [stop, error] = std::from_chars(f.text.data(), end, value);
    if (error != std::errc() || stop != end) {
      fail(f.column, fmt::format("{} '{}'", kColumnNames[static_cast<std::size_t>(column)], f.text),
           "a decimal integer of 64 bits");
    }
    return value;
  }

  BufferRequest request(const std::vector<Field>& row) const {
    if (row.size() != num_columns_) {
      fail(row.back().column, fmt::format("{} fields", row.size()),
           fmt::format("{}, as in the first line", num_columns_));
    }
    BufferRequest r;
    r.id = field(row, Column::kId).text;
    if (r.id.empty()) fail(position(row, Column::kId), "an empty id", "a name");
    r.lower = number(row, Column::kLower);
    if (r.lower < 0) {
      fail(position(row, Column::kLower), fmt::format("lower {}", r.lower), "0 or more");
    }
    r.upper = number(row, Column::kUpper);
    if (r.lower >= r.upper) {
      fail(position(row, Column::kUpper), fmt::format("lifetime [{}, {})", r.lower, r.upper),
           "lower below upper");
    }
    r.size = number(row, Column::kSize);
    if (r.size < 0) fail(position(row, Column::kSize), fmt::format("size {}", r.size), "0 or more");
    r.alignment = kCsvAlignment;
    if (index_[static_cast<std::size_t>(Column::kAlignment)]) {
      r.alignment = number(row, Column::kAlignment);
      if (r.alignment < 1) {
        fail(position(row, Column::kAlignment), fmt::format("alignment {}", r.alignment),
             "1 or more");
      }
    }
    return r;
  }

  std::string_view rest_;
  std::string_view name_;
  std::size_t line_ = 0;
  std::array<std::optional<std::size_t>, kColumnNames.size()> index_;  // place in a row
  std::size_t num_columns_ = 0;
};

std::string quoted(const std::string& id) {
  if (id.find_first_of(",\"\r") == std::string::npos) return id;
  std::string text = "\"";
  for (const char c : id) {
    if (c == '"') text += '"';
    text += c;
  }
  return text + '"';
}

std::string format_csv(std::span<const BufferRequest> requests, const MemoryPlan* plan) {
  bool with_alignment = false;
  for (const BufferRequest& r : requests) {
    with_alignment |= r.alignment != kCsvAlignment;
  }
  std::string text = fmt::format("id,lower,upper,size{}{}\n", with_alignment ? ",alignment" : "",
                                 plan != nullptr ? ",offset" : "");
  const auto out = std::back_inserter(text);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    const BufferRequest& r = requests[i];
    fmt::format_to(out, "{},{},{},{}", quoted(r.id), r.lower, r.upper, r.size);
    if (with_alignment) fmt::format_to(out, ",{}", r.alignment);
    if (plan != nullptr) fmt::format_to(out, ",{}", plan->offsets[i]);
    text += '\n';
  }
  return text;
}

}  // namespace

std::vector<BufferRequest> parse_requests_csv(std::string_view text, std::string_view name) {
  return CsvReader(text, name).read();
}

std::string format_requests_csv(std::span<const BufferRequest> requests) {
  return format_csv(requests, nullptr);
}

std::string format_plan_csv(std::span<const BufferRequest> requests, const MemoryPlan& plan) {
  if (plan.offsets.size() != requests.size()) {
    throw InvalidArgument(
        {"format_plan_csv",
         fmt::format("{} offsets for {} requests", plan.offsets.size(), requests.size()),
         "one offset per request", ""});
  }
  return format_csv(requests, &plan);
}

}  // namespace vertebra::memory
