#include "engine/image/file_format.h"

#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "engine/image/decode.h"

#include "golden_files.h"
#include "graph/core/error.h"

namespace vertebra::image {
namespace {

using namespace std::string_view_literals;

std::span<const std::byte> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

TEST(FileFormat, IsToldByTheFirstBytes) {
  EXPECT_EQ(tell_format(read_golden("grey.jpg")), FileFormat::kJpeg);
  EXPECT_EQ(tell_format(read_golden("grey.png")), FileFormat::kPng);
  EXPECT_EQ(tell_format(read_golden("plain.gif")), FileFormat::kGif);
  EXPECT_EQ(tell_format(read_golden("rgb.bmp")), FileFormat::kBmp);
  EXPECT_EQ(tell_format(read_golden("rgb.ppm")), FileFormat::kPnm);
  EXPECT_EQ(tell_format(read_golden("palette.tga")), FileFormat::kTga);
}

TEST(FileFormat, NamesTheFormatsThatAreNotDecoded) {
  const std::pair<std::string_view, std::string_view> files[] = {
      {"RIFF\x24\0\0\0WEBPVP8 "sv, "WebP"},
      {"\0\0\0\x20"
       "ftypavif\0\0\0\0"sv,
       "AVIF"},
      {"\0\0\0\x18"
       "ftypheic\0\0\0\0"sv,
       "HEIC"},
      {"\0\0\0\x18"
       "ftypmif1\0\0\0\0"sv,
       "HEIC"},
      {"II*\0\x08\0\0\0"sv, "TIFF"},
      {"MM\0*\0\0\0\x08"sv, "TIFF"},
      {"8BPS\0\1\0\0"sv, "PSD"},
      {"%PDF-1.7\n"sv, "PDF"},
      {"<!DOCTYPE html><html>"sv, "HTML"},
      {"\xef\xbb\xbf\n <html lang=\"en\">"sv, "HTML"},
      {"<svg xmlns=\"http://www.w3.org/2000/svg\">"sv, "SVG"},
      {"<?xml version=\"1.0\"?>\n<svg>"sv, "SVG"},
      {"\xff\x0a\x00\x00"sv, "JPEG XL"},
      {"\0\0\1\0\1\0\x10\x10"sv, "ICO"},
  };
  for (const auto& [bytes, name] : files) {
    try {
      decode(bytes_of(bytes));
      ADD_FAILURE() << name << " was decoded";
    } catch (const Unsupported& e) {
      EXPECT_THAT(e.parts().got, testing::StartsWith(name));
      EXPECT_EQ(e.parts().remedy, "convert it to PNG or JPEG");
    }
  }
}

TEST(FileFormat, RefusesWhatIsNoImage) {
  for (const std::string_view text : {"hello, world"sv, "\0"sv, "PK\3\4"sv, "{}"sv}) {
    try {
      tell_format(bytes_of(text));
      ADD_FAILURE() << text;
    } catch (const InvalidArgument& e) {
      EXPECT_THAT(e.what(), testing::HasSubstr("not an image"));
    }
  }
  try {
    tell_format({});
    ADD_FAILURE() << "no bytes at all";
  } catch (const InvalidArgument& e) {
    EXPECT_THAT(e.what(), testing::HasSubstr("empty file"));
  }
}

TEST(FileFormat, KindsOfAFormatThatAreNotDecodedAreUnsupported) {
  EXPECT_THROW(decode(bytes_of("P3 1 1 255\n1 2 3\n")), Unsupported);
  auto bmp = read_golden("rgb.bmp");
  bmp[30] = std::byte{1};  // run-length compression
  EXPECT_THROW(decode(bmp), Unsupported);
}

}  // namespace
}  // namespace vertebra::image
