#include "engine/api/precision_policy.h"

#include <fmt/format.h>

#include "graph/core/error.h"

namespace vertebra {
namespace {

DType storage_of(Precision precision, const DeviceInfo& device) {
  const bool gpu = device.kind == DeviceKind::kCuda;
  switch (precision) {
    case Precision::automatic:
      return gpu ? DType::kF16 : DType::kF32;
    case Precision::fp32:
      return DType::kF32;
    case Precision::fp16:
      if (gpu) return DType::kF16;
      throw Unsupported({"precision", "fp16 on " + device.name, "fp32", ""});
    case Precision::bf16:
      throw Unsupported({"precision", "bf16 on " + device.name, gpu ? "fp16 or fp32" : "fp32", ""});
  }
  throw InvalidArgument(
      {"precision", fmt::format("{}", static_cast<int>(precision)), "a value of Precision", ""});
}

}  // namespace

PrecisionPolicy precision_policy(Precision precision,
                                 const std::vector<std::pair<std::string, Precision>>& nodes,
                                 const DeviceInfo& device) {
  PrecisionPolicy policy{storage_of(precision, device), {}};
  for (const auto& [node, other] : nodes) policy.overrides[node] = storage_of(other, device);
  return policy;
}

}  // namespace vertebra
