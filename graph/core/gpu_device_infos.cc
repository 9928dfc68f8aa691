// Limits: CUDA C++ Programming Guide, technical specifications per compute capability;
// multiprocessors, caches and memory: NVIDIA's data sheets. Rates are derated: for T4, A100, L4 and
// H100 to what the roofline model of bench/ was calibrated with (TensorRT's and MLPerf's published
// throughput), for the others to about 85 % of the data sheet's memory rate and 80 % of its dense
// fp16 rate with fp32 sums. From Hopper on mma.sync reaches only part of what wgmma and tcgen05 do:
// 60 % of H100's is assumed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "graph/core/device_info.h"
#include "graph/core/error.h"

namespace vertebra {
namespace {

constexpr double kTera = 1e12;
constexpr double kGiga = 1e9;
constexpr std::int64_t kKiB = 1024;
constexpr std::int64_t kMiB = 1024 * kKiB;
constexpr double kLaunch = 2.0e-6;

DeviceInfo gpu(std::string name, double fp32_tflops, double terabytes_per_s,
               const GpuLimits& limits) {
  return {DeviceKind::kCuda,       std::move(name), 1,     fp32_tflops * kTera,
          terabytes_per_s * kTera, kLaunch,         limits};
}

const std::array<DeviceInfo, 10>& table() {
  static const std::array<DeviceInfo, 10> infos{
      gpu("T4", 6, 0.27,
          {75, 40, 64 * kKiB, 64 * kKiB, 1.2 * kGiga, 45 * kTera, 1.2 * kTera, 4 * kMiB,
           15'000 * kMiB}),
      gpu("A100-40", 14, 1.3,
          {80, 108, 164 * kKiB, 163 * kKiB, 1.41 * kGiga, 250 * kTera, 4.0 * kTera, 40 * kMiB,
           40'000 * kMiB}),
      gpu("A100-80", 14, 1.6,
          {80, 108, 164 * kKiB, 163 * kKiB, 1.41 * kGiga, 250 * kTera, 4.0 * kTera, 40 * kMiB,
           80'000 * kMiB}),
      gpu("L4", 22, 0.26,
          {89, 58, 100 * kKiB, 99 * kKiB, 1.9 * kGiga, 90 * kTera, 1.5 * kTera, 48 * kMiB,
           22'500 * kMiB}),
      gpu("L40S", 60, 0.73,
          {89, 142, 100 * kKiB, 99 * kKiB, 2.2 * kGiga, 290 * kTera, 4.0 * kTera, 96 * kMiB,
           45'000 * kMiB}),
      gpu("H100", 48, 3.0,
          {90, 132, 228 * kKiB, 227 * kKiB, 1.70 * kGiga, 590 * kTera, 5.5 * kTera, 50 * kMiB,
           80'000 * kMiB}),
      gpu("H200", 48, 4.1,
          {90, 132, 228 * kKiB, 227 * kKiB, 1.70 * kGiga, 590 * kTera, 5.5 * kTera, 50 * kMiB,
           140'000 * kMiB}),
      gpu("B200", 60, 6.8,
          {100, 148, 228 * kKiB, 227 * kKiB, 1.85 * kGiga, 600 * kTera, 7.0 * kTera, 126 * kMiB,
           178'000 * kMiB}),
      gpu("RTX4090", 60, 0.86,
          {89, 128, 100 * kKiB, 99 * kKiB, 2.5 * kGiga, 132 * kTera, 5.0 * kTera, 72 * kMiB,
           24'000 * kMiB}),
      gpu("RTX5090", 80, 1.5,
          {120, 170, 100 * kKiB, 99 * kKiB, 2.4 * kGiga, 167 * kTera, 6.0 * kTera, 96 * kMiB,
           32'000 * kMiB}),
  };
  return infos;
}

// Case, '-', '_' and blanks do not matter.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == '-' || c == '_' || c == ' ') continue;
    out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

}  // namespace

std::span<const DeviceInfo> gpu_device_infos() { return table(); }

DeviceInfo find_gpu_device_info(std::string_view name) {
  const std::string wanted = plain(name);
  std::string names;
  for (const DeviceInfo& info : table()) {
    const std::string architecture = fmt::format("sm{}", info.gpu.compute_capability);
    if (wanted == plain(info.name) || wanted == architecture) return info;
    names += info.name + ", ";
  }
  throw InvalidArgument({"target", fmt::format("'{}'", name),
                         names + "or sm_75, sm_80, sm_89, sm_90, sm_100, sm_120", ""});
}

}  // namespace vertebra
