// libjpeg's decompressor as an object: C's long jumps stay inside, memory is freed on every path.
#pragma once

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>

#include <jpeglib.h>

namespace vertebra::image {

// Call read_header, then start, then read_rows, each once and only if the one before was true.
// A false leaves the reason in message(), or truncated() is true. Nothing throws.
class JpegSession {
 public:
  explicit JpegSession(std::span<const std::byte> bytes);
  ~JpegSession();
  JpegSession(const JpegSession&) = delete;
  JpegSession& operator=(const JpegSession&) = delete;

  // Reads up to the first scan; allocates nothing that grows with the image. `keep_exif`: APP1
  // segments stand in info().marker_list afterwards, until read_rows.
  bool read_header(bool keep_exif);

  // Chooses CMYK for files of four components, RGB for all others, and begins.
  bool start();

  // Writes height x width x info().output_components bytes, and reads on to the end marker.
  bool read_rows(std::uint8_t* out);

  const jpeg_decompress_struct& info() const { return info_; }
  bool truncated() const { return truncated_; }
  const std::string& message() const { return message_; }

 private:
  static JpegSession& of(j_common_ptr info);
  [[noreturn]] static void on_error(j_common_ptr info);
  static void on_message(j_common_ptr info, int level);
  static void on_progress(j_common_ptr info);
  static boolean on_empty(j_decompress_ptr info);
  static void on_skip(j_decompress_ptr info, long count);

  jpeg_decompress_struct info_{};
  jpeg_error_mgr errors_{};
  jpeg_source_mgr source_{};
  jpeg_progress_mgr progress_{};
  std::jmp_buf escape_{};
  std::string message_;
  bool created_ = false;
  bool truncated_ = false;
};

}  // namespace vertebra::image
