#include "engine/image/stb_decode.h"

#include <cstdlib>
#include <limits>
#include <memory>

#include "engine/image/decode_error.h"

namespace {

// Bytes that one allocation of stb_image on this thread may have.
thread_local std::size_t allocation_limit = 0;

void* limited_malloc(std::size_t size) {
  return size <= allocation_limit ? std::malloc(size) : nullptr;
}

void* limited_realloc(void* block, std::size_t size) {
  return size <= allocation_limit ? std::realloc(block, size) : nullptr;
}

}  // namespace

#define STBI_NO_STDIO
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#define STBI_ONLY_PNG
#define STBI_ONLY_BMP
#define STBI_ONLY_GIF
#define STBI_ONLY_TGA
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ASSERT(condition) ((void)(condition))
#define STBI_MALLOC(size) limited_malloc(size)
#define STBI_REALLOC(block, size) limited_realloc(block, size)
#define STBI_FREE(block) std::free(block)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#ifndef __clang__
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <stb_image.h>
#pragma GCC diagnostic pop

namespace vertebra::image {

std::vector<std::uint8_t> stb_decode(std::string_view format, std::span<const std::byte> bytes,
                                     std::int64_t height, std::int64_t width, int channels) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw_unsupported(format, "a file above 2 GiB");
  }
  // At most 4 channels of 2 bytes and one filter byte per row, twice for a buffer grown by
  // doubling; the file's own bytes gathered in one buffer; a constant for tables.
  allocation_limit = static_cast<std::size_t>(height) * (static_cast<std::size_t>(width) * 16 + 2) +
                     bytes.size() * 2 + (std::size_t{1} << 20);
  int x = 0;
  int y = 0;
  const std::unique_ptr<stbi_uc, decltype(&std::free)> pixels(
      stbi_load_from_memory(reinterpret_cast<const stbi_uc*>(bytes.data()),
                            static_cast<int>(bytes.size()), &x, &y, nullptr, channels),
      &std::free);
  if (pixels == nullptr) {
    const char* reason = stbi_failure_reason();  // not every failure sets one
    throw_damaged(format, reason != nullptr ? reason : "cannot be decoded");
  }
  if (x != width || y != height) throw_damaged(format, "two sizes in one file");
  const std::size_t size_bytes =
      static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * channels;
  return {pixels.get(), pixels.get() + size_bytes};
}

}  // namespace vertebra::image
