// The table of an op on a kind of device.
#pragma once

#include <span>

#include "graph/core/device_info.h"
#include "kernels/registry/cpu_tables.h"
#include "kernels/registry/cuda_tables.h"

namespace vertebra {

template <class Op>
constexpr std::span<const Implementation<Op>> table_for(const Op& op, DeviceKind kind) {
  return kind == DeviceKind::kCuda ? cuda_table(op) : cpu_table(op);
}

}  // namespace vertebra
