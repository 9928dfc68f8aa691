// The arguments of a command as a sequence of paths.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/vertebra/line_reader.h"
#include "vertebra/pipeline.h"

namespace vertebra::tools {

// Order and contents are the same for the same arguments and files:
//   a file             itself; a name that does not exist as well, so that it fails by name
//   a folder           everything below it but folders, in the order of the bytes of their names
//   a pattern (*?[])   what glob(3) finds, folders as above, unless a file has just that name
//   "-"                the lines of standard input, read as they are asked for; empty ones are
//   skipped
// Links are followed; a folder that is inside itself by a link, or cannot be listed, is an input
// that fails.
class InputList {
 public:
  // Lists all but standard input. With `sorted` all names together are in the order of their bytes.
  // NothingMatched for a pattern that finds nothing. `cancelled` ends a wait for standard input.
  InputList(const std::vector<std::string>& arguments, bool sorted,
            std::function<bool()> cancelled);

  // The next input, or nothing at the end. InvalidArgument for a line of absurd length.
  std::optional<PipelineInput> next();

  // Looks at the first input without taking it: NothingMatched with the arguments if there is none.
  void require_one();

  // How many there are, unless that is known at the end of standard input only.
  std::optional<std::int64_t> total() const;

 private:
  struct Entry {
    PipelineInput input;
    bool standard_input = false;
  };

  void add_argument(const std::string& argument);

  std::vector<Entry> entries_;
  std::size_t position_ = 0;
  std::string arguments_;  // for messages
  bool has_standard_input_ = false;
  LineReader lines_;
  std::optional<PipelineInput> first_;  // seen by require_one()
};

}  // namespace vertebra::tools
