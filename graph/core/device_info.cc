#include "graph/core/device_info.h"

#include <fmt/format.h>

#include "graph/core/error.h"

namespace vertebra {

DeviceInfo cpu_device_info(int threads) {
  if (threads < 1) {
    throw InvalidArgument({"threads", fmt::format("{}", threads), "at least 1", ""});
  }
  constexpr double kFlopsPerThread = 2.0e9 * 2 * 16 * 2;  // clock x FMA units x lanes x (mul + add)
  constexpr double kBytesPerThread = 10.0e9;
  constexpr double kLaunchOverhead = 2.0e-6;
  return {DeviceKind::kCpu,          "cpu",           threads, kFlopsPerThread * threads,
          kBytesPerThread * threads, kLaunchOverhead, {}};
}

}  // namespace vertebra
