// Lines of a file descriptor, in bounded memory, with a way out of a long wait.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace vertebra::tools {

class LineReader {
 public:
  static constexpr std::size_t kMaxLine = 1 << 20;  // bytes

  // `cancelled` is asked ten times a second while there is nothing to read. The descriptor stays
  // the caller's.
  LineReader(int descriptor, std::function<bool()> cancelled);

  // The next line without its newline, any bytes; false at the end, after a read error, or when
  // cancelled. The last line may lack its newline. InvalidArgument above kMaxLine.
  bool next(std::string& line);

 private:
  bool fill();

  int descriptor_;
  std::function<bool()> cancelled_;
  std::string buffer_;
  std::size_t begin_ = 0;  // of what was not given yet
  bool ended_ = false;
};

}  // namespace vertebra::tools
