#include "kernels/cuda/device_facts.h"

#include <cctype>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace vertebra::cuda {
namespace {

constexpr double kLaunchOverhead = 2.0e-6;

// "NVIDIA GeForce RTX 4090" and "RTX4090" both hold the word "RTX4090": blanks before a digit go.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    if (std::isalnum(c)) {
      words.back() += static_cast<char>(c);
      continue;
    }
    const bool joins = c == ' ' && words.back() == "RTX";
    if (!joins && !words.back().empty()) words.emplace_back();
  }
  return words;
}

// The model of an entry: "A100" of "A100-40".
std::string_view model_of(const DeviceInfo& info) {
  return std::string_view(info.name).substr(0, info.name.find('-'));
}

const DeviceInfo* listed(const DeviceFacts& facts) {
  const std::vector<std::string> words = words_of(facts.name);
  const DeviceInfo* nearest = nullptr;
  for (const DeviceInfo& info : gpu_device_infos()) {
    if (info.gpu.compute_capability != facts.compute_capability ||
        info.gpu.multiprocessors != facts.multiprocessors) {
      continue;
    }
    bool named = false;
    for (const std::string& word : words) named = named || word == model_of(info);
    const auto distance = [&](const DeviceInfo& other) {
      return std::abs(other.gpu.memory_bytes - facts.memory_bytes);
    };
    if (named && (nearest == nullptr || distance(info) < distance(*nearest))) nearest = &info;
  }
  return nearest;
}

// fp32 lanes of a multiprocessor: CUDA C++ Programming Guide, "Arithmetic Instructions".
int lanes(int capability) { return capability == 75 || capability == 80 ? 64 : 128; }

// Dense fp16 with fp32 sums, a multiprocessor and clock, by mma.sync: NVIDIA's data sheets;
// from 9.0 on the part of them that mma.sync reaches (graph/core/gpu_device_infos.cc).
double tensor_flops_per_clock(int capability) {
  switch (capability) {
    case 75:
      return 1024;
    case 80:
      return 2048;
    case 90:
    case 100:
    case 103:
      return 0.6 * 4096;
    default:
      return 512;
  }
}

void set_rates(DeviceInfo& info, const DeviceFacts& facts) {
  constexpr double kOfMemory = 0.85;
  constexpr double kOfArithmetic = 0.75;
  constexpr double kCacheBytesPerClock = 24;
  const double clocks = facts.multiprocessors * facts.clock_hz;
  info.bytes_per_s = kOfMemory * facts.memory_bus_bits / 8 * 2 * facts.memory_clock_hz;
  info.flops_per_s = kOfArithmetic * clocks * lanes(facts.compute_capability) * 2;
  info.launch_overhead_s = kLaunchOverhead;
  info.gpu.clock_hz = facts.clock_hz;
  info.gpu.tensor_flops_per_s =
      kOfArithmetic * clocks * tensor_flops_per_clock(facts.compute_capability);
  info.gpu.cache_bytes_per_s = clocks * kCacheBytesPerClock;
}

}  // namespace

DeviceInfo info_of(const DeviceFacts& facts) {
  DeviceInfo info;
  if (const DeviceInfo* entry = listed(facts)) {
    info = *entry;
  } else {
    set_rates(info, facts);
  }
  info.kind = DeviceKind::kCuda;
  info.name = facts.name;
  info.gpu.compute_capability = facts.compute_capability;
  info.gpu.multiprocessors = facts.multiprocessors;
  info.gpu.shared_bytes_per_multiprocessor = facts.shared_bytes_per_multiprocessor;
  info.gpu.shared_bytes_per_block = facts.shared_bytes_per_block;
  info.gpu.cache_bytes = facts.cache_bytes;
  info.gpu.memory_bytes = facts.memory_bytes;
  return info;
}

}  // namespace vertebra::cuda
