#include "tools/vertebra/label_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <string_view>

#include "graph/core/error.h"
#include "tools/vertebra/text_quote.h"
#include "zoo/labels.h"

namespace vertebra::tools {
namespace {

constexpr std::size_t kWnidLength = 9;

ClassLabel parse_label(const std::string& line) {
  const bool has_wnid = line.size() > kWnidLength && line[0] == 'n' &&
                        (line[kWnidLength] == ' ' || line[kWnidLength] == '\t') &&
                        std::all_of(line.begin() + 1, line.begin() + kWnidLength,
                                    [](unsigned char c) { return std::isdigit(c) != 0; });
  if (!has_wnid) return {"", line};
  return {line.substr(0, kWnidLength), line.substr(kWnidLength + 1)};
}

}  // namespace

std::vector<ClassLabel> read_labels(const std::string& path, std::int64_t classes) {
  std::ifstream file(path, std::ios::binary);
  std::vector<ClassLabel> labels;
  std::int64_t lines = 0;
  for (std::string line; file && std::getline(file, line); ++lines) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (lines < classes) labels.push_back(parse_label(line));
  }
  if (lines == 0 && !file.eof()) {
    throw InvalidArgument({.where = printable(path),
                           .got = "the labels cannot be read",
                           .expected = "a text file of one class a line",
                           .remedy = ""});
  }
  if (lines != classes) {
    throw InvalidArgument({.where = printable(path),
                           .got = fmt::format("{} labels", lines),
                           .expected = fmt::format("{}, the classes of the model", classes),
                           .remedy = "give one class a line in the order of the logits"});
  }
  return labels;
}

std::vector<ClassLabel> default_labels(std::int64_t classes) {
  std::vector<ClassLabel> labels(static_cast<std::size_t>(classes));
  const auto known = zoo::imagenet_labels();
  if (known.size() != labels.size()) return labels;
  std::transform(known.begin(), known.end(), labels.begin(), [](const zoo::Label& label) {
    return ClassLabel{std::string(label.wnid), std::string(label.name)};
  });
  return labels;
}

}  // namespace vertebra::tools
