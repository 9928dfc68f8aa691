#include "tools/vertebra/run_header.h"

#include <fmt/format.h>

#include "tools/vertebra/text_quote.h"

namespace vertebra::tools {
namespace {

constexpr std::string_view kBegin = "{\"vertebra\": {";
constexpr std::string_view kEnd = "}}";

std::string value_of(const RunHeader& header, std::string_view name) {
  for (const auto& [field, value] : header.fields) {
    if (field == name) return value;
  }
  return "";
}

}  // namespace

std::string RunHeader::to_json() const {
  std::string out(kBegin);
  const char* separator = "";
  for (const auto& [name, value] : fields) {
    out += fmt::format("{}{}: {}", separator, quote_json(name), quote_json(value));
    separator = ", ";
  }
  return out.append(kEnd);
}

std::optional<RunHeader> RunHeader::parse(std::string_view line) {
  if (!line.starts_with(kBegin)) return std::nullopt;
  RunHeader header;
  std::size_t pos = kBegin.size();
  while (line.substr(pos) != kEnd) {
    if (!header.fields.empty()) {
      if (line.substr(pos, 2) != ", ") return std::nullopt;
      pos += 2;
    }
    auto& [name, value] = header.fields.emplace_back();
    if (!unquote_json(line, pos, name) || line.substr(pos, 2) != ": ") return std::nullopt;
    pos += 2;
    if (!unquote_json(line, pos, value)) return std::nullopt;
  }
  return header;
}

std::string RunHeader::difference_from(const RunHeader& file) const {
  std::string out;
  const auto compare = [&](const std::string& name) {
    const std::string theirs = value_of(file, name);
    const std::string ours = value_of(*this, name);
    if (theirs == ours) return;
    out += fmt::format("{}{}: '{}' in the file, '{}' asked", out.empty() ? "" : ", ", name,
                       printable(theirs), printable(ours));
  };
  for (const auto& field : fields) compare(field.first);
  for (const auto& field : file.fields) {
    bool known = false;
    for (const auto& ours : fields) known = known || ours.first == field.first;
    if (!known) compare(field.first);
  }
  return out;
}

}  // namespace vertebra::tools
