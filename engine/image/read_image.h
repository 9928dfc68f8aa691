// A file to pixels.
#pragma once

#include <filesystem>

#include "engine/image/decode.h"

namespace vertebra::image {

// Reads a regular file (symbolic links are followed) and decodes it. FIFOs, sockets, devices and
// directories are refused without waiting on them. Throws InvalidArgument and Unsupported with the
// path as `where`: as decode(), and for files that cannot be opened or read or are
// above 2 GiB.
RgbImage read_image(const std::filesystem::path& path, const DecodeOptions& options = {});

}  // namespace vertebra::image
