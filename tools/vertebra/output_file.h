// Where rows go: a file that no other run has written, or standard output. Rows that were flushed
// are whole on disk, whatever happens later.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vertebra::tools {

class OutputFile {
 public:
  // Standard output; a closed pipe is ClosedPipe.
  static OutputFile standard_output();
  // A new file; InvalidArgument if the path exists, WriteFailed if it cannot be made.
  static OutputFile create(const std::string& path);
  // An existing file, cut to its first `keep_bytes`. WriteFailed if it cannot be opened or cut.
  static OutputFile append(const std::string& path, std::int64_t keep_bytes);

  OutputFile(OutputFile&& other) noexcept;
  OutputFile& operator=(OutputFile&&) = delete;
  ~OutputFile();  // what was not flushed is dropped

  // Keeps one record for the next flush.
  void add(std::string_view record);

  // Writes the records kept. If the disk is full or the file too large, cuts a regular file back to
  // its last whole record and throws WriteFailed.
  void flush();

 private:
  OutputFile(int descriptor, std::string name);
  void cut_back(std::int64_t written);

  int descriptor_;
  std::string name_;
  std::string pending_;
  std::vector<std::size_t> record_ends_;  // in pending_
};

}  // namespace vertebra::tools
