// What an earlier run has written to a file of rows, so that another can go on from there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/vertebra/row_format.h"
#include "tools/vertebra/run_header.h"

namespace vertebra::tools {

struct FinishedRows {
  std::optional<RunHeader> header;  // nothing: the earlier run ended before its first row
  std::int64_t keep_bytes = 0;      // up to the end of the last whole row; the rest is to be cut
  std::int64_t images = 0;          // inputs that gave a result
  std::int64_t failed = 0;          // inputs that failed; they are finished too
  std::unordered_map<std::string, std::int64_t> inputs;  // how often each was finished

  // True, once for each time the input was finished, if it need not run again.
  bool take(const std::string& input);
};

// Reads a file that `classify --out` wrote as csv or jsonl, with `topk` ranks an input. Whole rows
// only: a line without its end, or a csv input with fewer ranks, counts as not written, if it is
// the last. Memory grows with the number of finished inputs. InvalidArgument that names the line if
// anything else is no row; for a file that cannot be read; for another format.
FinishedRows read_finished_rows(const std::string& path, Format format, std::int64_t topk);

// The fields of one csv record (RFC 4180, without its line end).
std::vector<std::string> split_csv(std::string_view record);

}  // namespace vertebra::tools
