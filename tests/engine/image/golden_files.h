// The files that make_goldens.py wrote, and pixels to compare with.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/image/rgb_image.h"

namespace vertebra::image {

std::filesystem::path golden_path(const std::string& name);

std::vector<std::byte> read_golden(const std::string& name);

// A P6 file of maximum 255, read without the code under test.
RgbImage read_golden_ppm(const std::string& name);

// Names of the encoded files: those with a neighbour <name>.ppm.
std::vector<std::string> encoded_goldens();

// Largest difference of two values; -1 if the sizes differ.
int max_difference(const RgbImage& a, const RgbImage& b);

// Numbers that look random, the same on every machine.
RgbImage noise_image(std::int64_t height, std::int64_t width);

}  // namespace vertebra::image
