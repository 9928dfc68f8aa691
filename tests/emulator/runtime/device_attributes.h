#pragma once

#include <cuda_runtime_api.h>

#include <optional>

#include "tests/emulator/machine/device.h"

namespace vertebra::emulator::runtime {

/// The value of an attribute of the device as emulated, or nothing where there is no honest one
/// (textures, surfaces, NUMA, PCI identities).
std::optional<int> attribute(const Device& device, cudaDeviceAttr attribute);

/// "cudaDevAttrWarpSize"; null for a number that the toolkit has no name for.
const char* attribute_name(cudaDeviceAttr attribute);

/// All of cudaDeviceProp; what the emulator does not have is 0.
cudaDeviceProp properties(const Device& device);

/// Where the device sits: domain, bus, device.
inline constexpr unsigned pci_domain = 0, pci_bus = 1, pci_device = 0;

}  // namespace vertebra::emulator::runtime
