#include "golden_files.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace vertebra::image {

std::filesystem::path golden_path(const std::string& name) {
  return std::filesystem::path(VERTEBRA_IMAGE_DATA_DIR) / name;
}

std::vector<std::byte> read_golden(const std::string& name) {
  std::ifstream in(golden_path(name), std::ios::binary);
  if (!in) throw std::runtime_error("no golden file " + name);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

RgbImage read_golden_ppm(const std::string& name) {
  std::ifstream in(golden_path(name), std::ios::binary);
  std::string kind;
  int maximum = 0;
  RgbImage image;
  if (!(in >> kind >> image.width >> image.height >> maximum) || kind != "P6" || maximum != 255) {
    throw std::runtime_error("not a plain PPM: " + name);
  }
  in.get();
  image.pixels.resize(static_cast<std::size_t>(image.height * image.width * 3));
  in.read(reinterpret_cast<char*>(image.pixels.data()),
          static_cast<std::streamsize>(image.pixels.size()));
  if (!in) throw std::runtime_error("short PPM: " + name);
  return image;
}

std::vector<std::string> encoded_goldens() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(VERTEBRA_IMAGE_DATA_DIR)) {
    const std::string name = entry.path().filename().string();
    if (std::filesystem::exists(golden_path(name + ".ppm"))) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

int max_difference(const RgbImage& a, const RgbImage& b) {
  if (a.height != b.height || a.width != b.width || a.pixels.size() != b.pixels.size()) return -1;
  int worst = 0;
  for (std::size_t i = 0; i < a.pixels.size(); ++i) {
    worst = std::max(worst, std::abs(int{a.pixels[i]} - int{b.pixels[i]}));
  }
  return worst;
}

RgbImage noise_image(std::int64_t height, std::int64_t width) {
  RgbImage image{height, width, {}};
  std::uint32_t state = 1;
  for (std::int64_t i = 0; i < height * width * 3; ++i) {
    state = state * 1664525U + 1013904223U;
    image.pixels.push_back(static_cast<std::uint8_t>(state >> 24));
  }
  return image;
}

}  // namespace vertebra::image
