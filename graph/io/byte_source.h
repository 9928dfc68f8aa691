// Bytes that are read where they are needed: a file too large to be copied whole, or memory.
//
// A file is read by position and never mapped. The readers copy every tensor once, so a mapping
// would save nothing; and a file that is cut while it is read is an error, where a touch of a
// mapped page behind the new end is SIGBUS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace vertebra::io {

class ByteSource {
 public:
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  // The file, as errors are to call it.
  const std::string& name() const { return name_; }
  // As it was when the source was opened.
  std::int64_t size_bytes() const { return size_bytes_; }

  // Fills `into` with the bytes from `offset` on. InvalidModel that says `what` was being read when
  // they do not lie within size_bytes(), when the file has been cut since, or when it cannot be
  // read. May be called by several threads at a time.
  void read(std::int64_t offset, std::span<std::byte> into, std::string_view what) const;

 protected:
  ByteSource(std::string name, std::int64_t size_bytes)
      : name_(std::move(name)), size_bytes_(size_bytes) {}

 private:
  // The bytes lie within size_bytes().
  virtual void read_within(std::int64_t offset, std::span<std::byte> into,
                           std::string_view what) const = 0;

  std::string name_;
  std::int64_t size_bytes_;
};

// Bytes in memory, which must outlive the source.
class MemorySource : public ByteSource {
 public:
  MemorySource(std::span<const std::byte> bytes, std::string_view name)
      : ByteSource(std::string(name), static_cast<std::int64_t>(bytes.size())), bytes_(bytes) {}

 private:
  void read_within(std::int64_t offset, std::span<std::byte> into,
                   std::string_view what) const override;

  std::span<const std::byte> bytes_;
};

// A regular file. InvalidModel with the path and the reason when it is none or cannot be opened.
class FileSource : public ByteSource {
 public:
  explicit FileSource(const std::filesystem::path& path);
  ~FileSource() override;

 private:
  void read_within(std::int64_t offset, std::span<std::byte> into,
                   std::string_view what) const override;

  int descriptor_;
};

}  // namespace vertebra::io
