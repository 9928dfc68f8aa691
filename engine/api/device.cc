#include "vertebra/device.h"

#include <fmt/format.h>

#include <charconv>

#include "graph/core/error.h"

namespace vertebra {

Device Device::parse(std::string_view text) {
  if (text == "auto") return automatic();
  if (text == "cpu") return cpu();
  if (text == "cuda") return {DeviceType::kCuda, 0};
  constexpr std::string_view kPrefix = "cuda:";
  if (text.starts_with(kPrefix)) {
    const std::string_view digits = text.substr(kPrefix.size());
    int index = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), index);
    if (error == std::errc() && end == digits.data() + digits.size() && index >= 0) {
      return {DeviceType::kCuda, index};
    }
  }
  throw InvalidArgument({"device", fmt::format("'{}'", text), "auto, cpu, cuda or cuda:N", ""});
}

std::string to_string(const Device& device) {
  switch (device.type) {
    case DeviceType::kCpu:
      return "cpu";
    case DeviceType::kAutomatic:
      return "auto";
    case DeviceType::kCuda:
      break;
  }
  return fmt::format("cuda:{}", device.index);
}

}  // namespace vertebra
