#include "graph/io/file_format.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <string_view>

#include "graph/io/pytorch_stream.h"

namespace vertebra::io {
namespace {

using std::string_view_literals::operator""sv;

std::string_view first_bytes(std::span<const std::byte> file, std::size_t count) {
  return {reinterpret_cast<const char*>(file.data()), std::min(count, file.size())};
}

// "<!DOCTYPE html" or "<html", in any case, perhaps behind white space.
bool looks_like_html(std::string_view head) {
  const std::size_t begin = std::min(head.find_first_not_of(" \t\r\n"), head.size());
  std::string text(head.substr(begin, 9));
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text.starts_with("<!doctype") || text.starts_with("<html") || text.starts_with("<?xml");
}

// A 64-bit length of a JSON header, and its opening brace. Lengths beyond the file or the format's
// limit count, so that the reader says what is wrong; none that are eight letters do.
bool looks_like_safetensors(std::string_view head) {
  constexpr std::uint64_t kLettersBegin = std::uint64_t{1} << 40;
  std::uint64_t length = 0;
  if (head.size() <= sizeof(length) || head[sizeof(length)] != '{') return false;
  std::memcpy(&length, head.data(), sizeof(length));
  return length >= 2 && length < kLettersBegin;
}

}  // namespace

FileFormat detect_format(std::span<const std::byte> file) {
  const std::string_view head = first_bytes(file, 512);
  if (head.empty()) return FileFormat::kEmpty;
  if (head.starts_with("PK\3\4"sv) || head.starts_with("PK\5\6"sv)) return FileFormat::kZip;
  if (head.starts_with(kPytorchStreamMagic) || kPytorchStreamMagic.starts_with(head)) {
    return FileFormat::kPytorchStream;
  }
  if (head.starts_with("\x89HDF\r\n\x1a\n"sv)) return FileFormat::kHdf5;
  if (looks_like_safetensors(head)) return FileFormat::kSafetensors;
  if (looks_like_html(head)) return FileFormat::kHtml;
  if (head.starts_with("version https://git-lfs"sv)) return FileFormat::kGitLfsPointer;
  if (head.starts_with("\x1f\x8b"sv)) return FileFormat::kGzip;
  if (head.size() > 262 && head.substr(257, 5) == "ustar"sv) return FileFormat::kTar;
  if (head.size() >= 2 && head[0] == '\x80' && head[1] >= 2 && head[1] <= 5) {
    return FileFormat::kOtherPickle;
  }
  return FileFormat::kUnknown;
}

std::string describe_format(std::span<const std::byte> file) {
  switch (detect_format(file)) {
    case FileFormat::kPytorchStream:
      return "a PyTorch stream";
    case FileFormat::kZip:
      return "a zip archive";
    case FileFormat::kEmpty:
      return "an empty file";
    case FileFormat::kOtherPickle:
      return "a pickle that torch.save did not write";
    case FileFormat::kHdf5:
      return "an HDF5 file";
    case FileFormat::kSafetensors:
      return "a safetensors file";
    case FileFormat::kHtml:
      return "a web page";
    case FileFormat::kGitLfsPointer:
      return "a Git LFS pointer, not the file it stands for";
    case FileFormat::kGzip:
      return "a gzip file";
    case FileFormat::kTar:
      return "a tar archive";
    case FileFormat::kUnknown:
      break;
  }
  std::string bytes;
  for (const std::byte byte : file.first(std::min<std::size_t>(8, file.size()))) {
    bytes += fmt::format(" {:02x}", static_cast<unsigned>(byte));
  }
  return "a file that begins with the bytes" + bytes;
}

}  // namespace vertebra::io
