#include "engine/image/pnm.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "engine/image/byte_source.h"

namespace vertebra::image {
namespace {

constexpr std::string_view kFormat = "PNM";

bool is_space(std::uint32_t c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// The next number of the header, after white space and comments; `at` ends behind its last digit.
std::int64_t read_number(const ByteSource& in, std::uint64_t* at) {
  while (is_space(in.u8(*at)) || in.u8(*at) == '#') {
    if (in.u8(*at) == '#') {
      while (in.u8(*at) != '\n' && in.u8(*at) != '\r') ++*at;
    }
    ++*at;
  }
  std::int64_t value = 0;
  int digits = 0;
  for (; in.u8(*at) >= '0' && in.u8(*at) <= '9'; ++*at) {
    if (++digits > 10) throw_damaged(kFormat, "a number of more than 10 digits in the header");
    value = value * 10 + (in.u8(*at) - '0');
  }
  if (digits == 0) throw_damaged(kFormat, "a header without its numbers");
  return value;
}

// Entry v is the byte for sample v.
std::vector<std::uint8_t> sample_table(std::int64_t maximum) {
  std::vector<std::uint8_t> table(maximum > 255 ? 65536 : 256, 255);
  for (std::int64_t v = 0; v <= maximum; ++v) {
    table[v] = static_cast<std::uint8_t>(
        std::nearbyint(static_cast<double>(v) / static_cast<double>(maximum) * 255.0));
  }
  return table;
}

}  // namespace

RgbImage decode_pnm(std::span<const std::byte> bytes, const DecodeOptions& options) {
  const ByteSource in(kFormat, bytes);
  const char kind = static_cast<char>(in.u8(1));
  if (kind != '5' && kind != '6') {
    throw_unsupported(kFormat, fmt::format("kind P{} is not decoded, only P5 and P6", kind));
  }
  std::uint64_t at = 2;
  const std::int64_t width = read_number(in, &at);
  const std::int64_t height = read_number(in, &at);
  const std::int64_t maximum = read_number(in, &at);
  if (!is_space(in.u8(at))) throw_damaged(kFormat, "no white space before the pixels");
  ++at;
  if (maximum < 1 || maximum > 65535) {
    throw_damaged(kFormat, fmt::format("maximum sample {}, not 1 to 65535", maximum));
  }
  check_declared_size(kFormat, height, width, options.max_pixels);

  const std::int64_t channels = kind == '6' ? 3 : 1;
  const std::int64_t sample_bytes = maximum > 255 ? 2 : 1;
  const std::int64_t num_samples = height * width * channels;
  const auto data = in.slice(at, static_cast<std::uint64_t>(num_samples * sample_bytes));
  const std::vector<std::uint8_t> table = sample_table(maximum);
  RgbImage image{height, width, std::vector<std::uint8_t>(height * width * 3)};
  const std::int64_t repeats = 3 / channels;
  std::uint8_t* out = image.pixels.data();
  for (std::int64_t i = 0; i < num_samples; ++i) {
    std::size_t sample = std::to_integer<std::size_t>(data[i * sample_bytes]);
    if (sample_bytes == 2) sample = sample << 8 | std::to_integer<std::size_t>(data[i * 2 + 1]);
    for (std::int64_t r = 0; r < repeats; ++r) *out++ = table[sample];
  }
  return image;
}

}  // namespace vertebra::image
