#include "tools/vertebra/input_list.h"

#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "tools/vertebra/exit_code.h"
#include "tools/vertebra/folder_scan.h"
#include "tools/vertebra/text_quote.h"

namespace vertebra::tools {
namespace {

std::vector<std::string> expand_pattern(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> paths;
  if (::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0) {
    paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  ::globfree(&found);
  // By bytes, while glob(3) would sort by the locale.
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

InputList::InputList(const std::vector<std::string>& arguments, bool sorted,
                     std::function<bool()> cancelled)
    : lines_(STDIN_FILENO, std::move(cancelled)) {
  for (const std::string& argument : arguments) {
    if (!arguments_.empty()) arguments_ += ' ';
    arguments_ += printable(argument);
    add_argument(argument);
  }
  if (sorted) {
    std::stable_sort(entries_.begin(), entries_.end(),
                     [](const Entry& a, const Entry& b) { return a.input.path < b.input.path; });
  }
}

void InputList::add_argument(const std::string& argument) {
  if (argument == "-") {
    entries_.push_back({{"-", ""}, true});
    has_standard_input_ = true;
    return;
  }
  const auto add = [this](PipelineInput input) { entries_.push_back({std::move(input), false}); };
  struct stat status {};
  const bool is_name =
      ::lstat(argument.c_str(), &status) == 0 || argument.find_first_of("*?[") == std::string::npos;
  if (is_name) {
    scan(argument, add);
    return;
  }
  const std::vector<std::string> paths = expand_pattern(argument);
  if (paths.empty()) {
    throw NothingMatched({.where = printable(argument),
                          .got = "no file matches this pattern",
                          .expected = "",
                          .remedy = "check its folder and spelling"});
  }
  for (const std::string& path : paths) scan(path, add);
}

std::optional<PipelineInput> InputList::next() {
  if (first_) return std::exchange(first_, std::nullopt);
  while (position_ < entries_.size()) {
    Entry& entry = entries_[position_];
    if (!entry.standard_input) {
      ++position_;
      return std::move(entry.input);
    }
    std::string line;
    while (lines_.next(line)) {
      if (!line.empty()) return PipelineInput{std::move(line), ""};
    }
    ++position_;
  }
  return std::nullopt;
}

void InputList::require_one() {
  first_ = next();
  if (first_) return;
  throw NothingMatched({.where = arguments_,
                        .got = "no files there",
                        .expected = "at least one",
                        .remedy = "give files, folders or patterns"});
}

std::optional<std::int64_t> InputList::total() const {
  if (has_standard_input_) return std::nullopt;
  return static_cast<std::int64_t>(entries_.size());
}

}  // namespace vertebra::tools
