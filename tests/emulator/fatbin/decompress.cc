#include "tests/emulator/fatbin/decompress.h"

#include <fmt/format.h>
#include <lz4.h>
#include <zstd.h>

#include <limits>

#include "tests/emulator/fatbin/container.h"

namespace vertebra::emulator::fatbin {
namespace {

void check_size(const char* format, std::uint64_t got, std::uint64_t expected) {
  if (got != expected) {
    throw FormatError(fmt::format("fatbin: {} data of {} bytes, not {}", format, got, expected));
  }
}

}  // namespace

std::string decompress_zstd(std::span<const std::byte> data, std::uint64_t size) {
  std::string text(size, '\0');
  const std::size_t got = ZSTD_decompress(text.data(), text.size(), data.data(), data.size());
  if (ZSTD_isError(got)) {
    throw FormatError(fmt::format("fatbin: damaged zstd data: {}", ZSTD_getErrorName(got)));
  }
  check_size("zstd", got, size);
  return text;
}

std::string decompress_lz4(std::span<const std::byte> data, std::uint64_t size) {
  constexpr std::uint64_t most = std::numeric_limits<int>::max();
  if (data.size() > most || size > most) {
    throw FormatError("fatbin: LZ4 data beyond the 2 GiB of its library");
  }
  std::string text(size, '\0');
  const int got = LZ4_decompress_safe(reinterpret_cast<const char*>(data.data()), text.data(),
                                      static_cast<int>(data.size()), static_cast<int>(size));
  if (got < 0) throw FormatError("fatbin: damaged LZ4 data");
  check_size("LZ4", static_cast<std::uint64_t>(got), size);
  return text;
}

}  // namespace vertebra::emulator::fatbin
