#include "engine/image/jpeg_session.h"

#include <jerror.h>

namespace vertebra::image {
namespace {

// A progressive file may hold thousands of scans of the whole image in few bytes; encoders write
// about ten.
constexpr int kMaxScans = 500;

}  // namespace

JpegSession& JpegSession::of(j_common_ptr info) {
  return *static_cast<JpegSession*>(info->client_data);
}

void JpegSession::on_error(j_common_ptr info) {
  char text[JMSG_LENGTH_MAX] = {};
  info->err->format_message(info, text);
  JpegSession& session = of(info);
  session.message_.assign(text);
  std::longjmp(session.escape_, 1);
}

// Warnings: Pillow decodes on, and so do we.
void JpegSession::on_message(j_common_ptr info, int level) {
  if (level < 0) ++info->err->num_warnings;
}

void JpegSession::on_progress(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMaxScans) return;
  JpegSession& session = of(info);
  session.message_.assign("more than 500 scans");
  std::longjmp(session.escape_, 1);
}

boolean JpegSession::on_empty(j_decompress_ptr info) {
  JpegSession& session = of(reinterpret_cast<j_common_ptr>(info));
  session.truncated_ = true;
  std::longjmp(session.escape_, 1);
}

void JpegSession::on_skip(j_decompress_ptr info, long count) {
  if (count <= 0) return;
  jpeg_source_mgr& source = *info->src;
  if (static_cast<std::size_t>(count) > source.bytes_in_buffer) on_empty(info);
  source.next_input_byte += count;
  source.bytes_in_buffer -= static_cast<std::size_t>(count);
}

JpegSession::JpegSession(std::span<const std::byte> bytes) {
  info_.err = jpeg_std_error(&errors_);
  errors_.error_exit = on_error;
  errors_.emit_message = on_message;
  source_.init_source = [](j_decompress_ptr) {};
  source_.fill_input_buffer = on_empty;
  source_.skip_input_data = on_skip;
  source_.resync_to_restart = jpeg_resync_to_restart;
  source_.term_source = [](j_decompress_ptr) {};
  source_.next_input_byte = reinterpret_cast<const JOCTET*>(bytes.data());
  source_.bytes_in_buffer = bytes.size();
  progress_.progress_monitor = on_progress;
}

JpegSession::~JpegSession() {
  if (created_) jpeg_destroy_decompress(&info_);
}

bool JpegSession::read_header(bool keep_exif) {
  // client_data comes first: an error while creating already needs it.
  info_.client_data = this;
  if (setjmp(escape_) != 0) return false;
  jpeg_create_decompress(&info_);
  created_ = true;
  info_.src = &source_;
  info_.progress = &progress_;
  if (keep_exif) jpeg_save_markers(&info_, JPEG_APP0 + 1, 0xffff);
  jpeg_read_header(&info_, TRUE);
  return true;
}

bool JpegSession::start() {
  if (setjmp(escape_) != 0) return false;
  info_.out_color_space = info_.num_components == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(&info_);
  return true;
}

bool JpegSession::read_rows(std::uint8_t* out) {
  if (setjmp(escape_) != 0) return false;
  const std::size_t row_bytes =
      std::size_t{info_.output_width} * static_cast<std::size_t>(info_.output_components);
  while (info_.output_scanline < info_.output_height) {
    JSAMPROW row = out + info_.output_scanline * row_bytes;
    jpeg_read_scanlines(&info_, &row, 1);
  }
  jpeg_finish_decompress(&info_);
  return true;
}

}  // namespace vertebra::image
