// Damaged files of every format: an error or pixels, never a crash.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/image/decode.h"
#include "golden_files.h"
#include "graph/core/error.h"

namespace vertebra::image {
namespace {

constexpr std::int64_t kSmall = 1 << 20;

bool must_be_whole(const std::string& name) {
  return name.ends_with(".jpg") || name.ends_with(".png");
}

// The reason why the first `length` bytes are refused, or "" if they give exactly `whole`.
std::string refusal(std::span<const std::byte> bytes, std::size_t length, const RgbImage& whole) {
  try {
    return decode(bytes.first(length), {.max_pixels = kSmall}) == whole ? "" : "other pixels";
  } catch (const InvalidArgument& e) {
    return e.what();
  }
}

TEST(BadInput, ACutFileIsRefusedOrLacksOnlyWhatNoPixelNeeds) {
  for (const std::string& name : encoded_goldens()) {
    const auto bytes = read_golden(name);
    const RgbImage whole = decode(bytes);
    for (std::size_t length = bytes.size() - 1;; length -= std::min<std::size_t>(length, 7)) {
      const std::string reason = refusal(bytes, length, whole);
      EXPECT_NE(reason, "other pixels") << name << " cut to " << length;
      if (must_be_whole(name)) {
        EXPECT_NE(reason, "") << name << " cut to " << length;
      }
      if (length == 0) break;
    }
    EXPECT_NE(refusal(bytes, bytes.size() / 2, whole), "") << name;
  }
}

TEST(BadInput, ATruncatedJpegSaysWhere) {
  const auto bytes = read_golden("baseline_420.jpg");
  const std::string size = std::to_string(bytes.size() - 10);
  EXPECT_THAT(refusal(bytes, bytes.size() - 10, {}),
              testing::StartsWith("image: truncated JPEG at byte " + size + " of " + size));
}

TEST(BadInput, AJpegWithoutItsEndMarkerIsTruncated) {
  for (const char* name : {"baseline_420.jpg", "progressive_420.jpg", "grey.jpg", "cmyk.jpg"}) {
    const auto bytes = read_golden(name);
    EXPECT_THAT(refusal(bytes, bytes.size() - 2, {}), testing::HasSubstr("truncated")) << name;
  }
}

TEST(BadInput, ChangedBytesNeverDoHarm) {
  std::uint32_t state = 7;
  const auto next = [&state] { return state = state * 1664525U + 1013904223U, state >> 8; };
  for (const std::string& name : encoded_goldens()) {
    const auto original = read_golden(name);
    for (int round = 0; round < 200; ++round) {
      auto bytes = original;
      for (int i = 0; i < 3; ++i) bytes[next() % bytes.size()] = static_cast<std::byte>(next());
      try {
        const RgbImage image = decode(bytes, {.max_pixels = kSmall});
        EXPECT_EQ(image.pixels.size(), static_cast<std::size_t>(image.height * image.width * 3));
      } catch (const Error&) {
      }
    }
  }
}

TEST(BadInput, APngWithAnAbsurdChunkSizeIsRefused) {
  auto bytes = read_golden("rgb.png");
  bytes[33] = std::byte{0x7f};  // the length of the chunk behind IHDR
  EXPECT_THROW(decode(bytes), InvalidArgument);
}

TEST(BadInput, APngWithAWrongChecksumIsRefused) {
  auto bytes = read_golden("rgb.png");
  bytes[bytes.size() / 2] ^= std::byte{1};
  EXPECT_THAT(refusal(bytes, bytes.size(), {}), testing::HasSubstr("wrong CRC of the IDAT chunk"));
}

}  // namespace
}  // namespace vertebra::image
