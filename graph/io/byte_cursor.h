// A bounds-checked walk over bytes that came from a file. A read that would pass the end is an
// InvalidModel that says what was being read, at which byte, and where the bytes end.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace vertebra::io {

static_assert(std::endian::native == std::endian::little, "the readers copy little-endian numbers");

class ByteCursor {
 public:
  // `name` is the file, as errors are to call it; `bytes` must outlive the cursor and all it
  // returns.
  ByteCursor(std::span<const std::byte> bytes, std::string_view name)
      : bytes_(bytes), name_(name) {}

  const std::string& name() const { return name_; }
  std::int64_t size() const { return static_cast<std::int64_t>(bytes_.size()); }
  std::int64_t position() const { return position_; }
  std::int64_t remaining() const { return size() - position_; }

  // To an absolute position in 0..size(); `what` is what is found there.
  void seek(std::int64_t position, std::string_view what);

  // The next `count` bytes, not copied.
  std::span<const std::byte> take(std::int64_t count, std::string_view what);
  std::string_view take_text(std::int64_t count, std::string_view what);
  // Up to the next newline, which is consumed and no part of the result.
  std::string_view take_line(std::string_view what);

  // The next little-endian number.
  template <typename T>
  T take_number(std::string_view what) {
    T value;
    std::memcpy(&value, take(sizeof(T), what).data(), sizeof(T));
    return value;
  }

  // InvalidModel with the name and `position` in front.
  [[noreturn]] void fail(std::int64_t position, std::string got, std::string expected,
                         std::string remedy = "") const;

 private:
  std::span<const std::byte> bytes_;
  std::string name_;
  std::int64_t position_ = 0;
};

}  // namespace vertebra::io
