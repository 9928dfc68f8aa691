/// @file image.h
/// Files to the pixels that a model takes. Since 0.1.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "vertebra/tensor.h"

namespace vertebra {

/// RGB pixels in host memory. A value.
struct Image {
  std::int64_t height = 0;           ///< rows
  std::int64_t width = 0;            ///< pixels of a row
  std::vector<std::uint8_t> pixels;  ///< height * width * 3 bytes, row-major, channels innermost

  /// The image as a batch of one; valid while `pixels` is neither changed nor destroyed.
  TensorView view() const { return {pixels.data(), DataType::u8, {1, height, width, 3}}; }
};

/// Filters of a resize: Pillow's antialiased ones.
enum class ImageFilter : std::uint8_t { bilinear, bicubic };

/// How a photo becomes the input of a network: the short side is resized with the aspect kept, then
/// the centre is cropped, then each channel becomes (pixel - mean) / stddev.
struct ImagePreset {
  std::string name;               ///< as printed
  std::int64_t short_side = 256;  ///< pixels; 0: no resize, no crop, the size must match
  ImageFilter filter = ImageFilter::bilinear;  ///< of the resize
  std::int64_t height = 224;                   ///< of the crop
  std::int64_t width = 224;                    ///< of the crop
  std::array<float, 3> mean{};                 ///< per channel, on the scale 0 to 255
  std::array<float, 3> stddev{1, 1, 1};        ///< per channel, on the scale 0 to 255

  /// The preset that the weights of a model were trained for. InvalidArgument for an unknown id,
  /// Unsupported for a model of grey pixels.
  static ImagePreset of_model(std::string_view id);

  /// Equal in every member.
  friend bool operator==(const ImagePreset&, const ImagePreset&) = default;
};

/// What is asked of a decoder.
struct ImageOptions {
  std::int64_t max_pixels = 178'956'970;  ///< more in a header is refused before any allocation
  bool exif_rotate = false;               ///< turn the pixels as the EXIF orientation says
};

/// Reads, decodes, resizes and crops one file: JPEG, PNG, BMP, GIF (first frame), TGA or PNM, told
/// by its bytes and not by its name. The result has the preset's height and width; its pixels are
/// not yet normalised, since Session::run does that on the device. Error (mostly InvalidArgument or
/// Unsupported) that names the file, the reason and the remedy. Thread-safe.
Image load_image(const std::string& path, const ImagePreset& preset,
                 const ImageOptions& options = {});

}  // namespace vertebra
