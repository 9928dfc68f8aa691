// From the precisions of the public API to the storage of values on a device.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/plan/target.h"
#include "vertebra/device.h"

namespace vertebra {

// `nodes` are overrides by the name of a node. Unsupported for a precision in which the device
// stores nothing.
PrecisionPolicy precision_policy(Precision precision,
                                 const std::vector<std::pair<std::string, Precision>>& nodes,
                                 const DeviceInfo& device);

}  // namespace vertebra
