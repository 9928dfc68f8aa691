#include "tests/emulator/runtime/device_attributes.h"

#include <algorithm>
#include <cstdint>

namespace vertebra::emulator::runtime {
namespace {

constexpr int largest = 2147483647;

/// Peak single-precision throughput over peak double-precision throughput: CUDA C++ Programming
/// Guide, "Arithmetic Instructions", results per clock cycle.
int single_to_double(const Device& device) {
  switch (device.capability()) {
    case 75:
      return 32;
    case 89:
      return 64;
    default:
      return 2;
  }
}

}  // namespace

// Limits without a source here are those of every compute capability from 7.5 to 10.0 (CUDA C++
// Programming Guide 13.0, "Technical Specifications per Compute Capability").
std::optional<int> attribute(const Device& device, cudaDeviceAttr attribute) {
  switch (attribute) {
    // -- threads and blocks
    case cudaDevAttrMaxThreadsPerBlock:
    case cudaDevAttrMaxBlockDimX:
    case cudaDevAttrMaxBlockDimY:
      return Device::threads_per_block;
    case cudaDevAttrMaxBlockDimZ:
      return 64;
    case cudaDevAttrMaxGridDimX:
      return largest;
    case cudaDevAttrMaxGridDimY:
    case cudaDevAttrMaxGridDimZ:
      return 65535;
    case cudaDevAttrWarpSize:
      return 32;
    case cudaDevAttrMultiProcessorCount:
      return device.multiprocessors;
    case cudaDevAttrMaxThreadsPerMultiProcessor:
      return device.threads_per_multiprocessor;
    case cudaDevAttrMaxBlocksPerMultiprocessor:
      return device.blocks_per_multiprocessor;
    case cudaDevAttrMaxRegistersPerBlock:
    case cudaDevAttrMaxRegistersPerMultiprocessor:
      return Device::registers_per_multiprocessor;
    case cudaDevAttrComputeCapabilityMajor:
      return device.major;
    case cudaDevAttrComputeCapabilityMinor:
      return device.minor;

    // -- memory
    case cudaDevAttrMaxSharedMemoryPerBlock:
      return Device::shared_per_block;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin:
      return device.shared_per_block_optin;
    case cudaDevAttrMaxSharedMemoryPerMultiprocessor:
      return device.shared_per_multiprocessor;
    case cudaDevAttrReservedSharedMemoryPerBlock:
      return Device::reserved_shared_per_block(device.major);
    case cudaDevAttrTotalConstantMemory:
      return 65536;
    case cudaDevAttrMaxPitch:
      return largest;
    case cudaDevAttrTextureAlignment:
      return 512;
    case cudaDevAttrL2CacheSize:
      return device.l2_bytes;
    case cudaDevAttrGlobalMemoryBusWidth:
      return device.memory_bus_bits;
    case cudaDevAttrClockRate:
      return device.clock_khz;
    case cudaDevAttrMemoryClockRate:
      return device.memory_clock_khz;
    case cudaDevAttrSingleToDoublePrecisionPerfRatio:
      return single_to_double(device);

    // -- what it can do
    case cudaDevAttrAsyncEngineCount:  // one each way
      return 2;
    case cudaDevAttrGpuOverlap:
    case cudaDevAttrCanMapHostMemory:
    case cudaDevAttrConcurrentKernels:
    case cudaDevAttrEccEnabled:
    case cudaDevAttrUnifiedAddressing:
    case cudaDevAttrStreamPrioritiesSupported:
    case cudaDevAttrGlobalL1CacheSupported:
    case cudaDevAttrLocalL1CacheSupported:
    case cudaDevAttrManagedMemory:
    case cudaDevAttrConcurrentManagedAccess:
    case cudaDevAttrComputePreemptionSupported:
    case cudaDevAttrCanUseHostPointerForRegisteredMem:
    case cudaDevAttrCooperativeLaunch:
    case cudaDevAttrHostRegisterSupported:
    case cudaDevAttrMemoryPoolsSupported:
    case cudaDevAttrMemSyncDomainCount:
      return 1;

    // -- what it is not, or what the emulator cannot do
    case cudaDevAttrKernelExecTimeout:
    case cudaDevAttrIntegrated:
    case cudaDevAttrComputeMode:  // cudaComputeModeDefault
    case cudaDevAttrTccDriver:
    case cudaDevAttrIsMultiGpuBoard:
    case cudaDevAttrHostNativeAtomicSupported:
    case cudaDevAttrOnlyPartialHostNativeAtomicSupported:
    case cudaDevAttrPageableMemoryAccess:
    case cudaDevAttrPageableMemoryAccessUsesHostPageTables:
    case cudaDevAttrDirectManagedMemAccessFromHost:
    case cudaDevAttrCanFlushRemoteWrites:
    case cudaDevAttrMaxPersistingL2CacheSize:
    case cudaDevAttrMaxAccessPolicyWindowSize:
    case cudaDevAttrSparseCudaArraySupported:
    case cudaDevAttrHostRegisterReadOnlySupported:
    case cudaDevAttrTimelineSemaphoreInteropSupported:
    case cudaDevAttrGPUDirectRDMASupported:
    case cudaDevAttrGPUDirectRDMAFlushWritesOptions:
    case cudaDevAttrGPUDirectRDMAWritesOrdering:
    case cudaDevAttrMemoryPoolSupportedHandleTypes:  // cudaMemHandleTypeNone
    case cudaDevAttrClusterLaunch:
    case cudaDevAttrDeferredMappingCudaArraySupported:
    case cudaDevAttrIpcEventSupport:
    case cudaDevAttrNumaConfig:  // cudaDeviceNumaConfigNone
    case cudaDevAttrMpsEnabled:
    case cudaDevAttrD3D12CigSupported:
    case cudaDevAttrVulkanCigSupported:
    case cudaDevAttrHostNumaMemoryPoolsSupported:
    case cudaDevAttrHostNumaMultinodeIpcSupported:
    case cudaDevAttrHostMemoryPoolsSupported:
      return 0;

    case cudaDevAttrPciDomainId:
      return pci_domain;
    case cudaDevAttrPciBusId:
      return pci_bus;
    case cudaDevAttrPciDeviceId:
      return pci_device;
    default:
      return std::nullopt;
  }
}

// The shim is compiled against the headers of the program's own toolkit; this is CUDA 13.0's
// layout.
static_assert(sizeof(cudaDeviceProp) == 1008);

cudaDeviceProp properties(const Device& device) {
  const auto value = [&](cudaDeviceAttr which) { return attribute(device, which).value(); };
  cudaDeviceProp all{};
  std::copy(device.name.begin(), device.name.end(), all.name);
  constexpr std::string_view maker = "vertebra-";
  std::copy(device.key.begin(), device.key.end(),
            std::copy(maker.begin(), maker.end(), all.uuid.bytes));
  all.totalGlobalMem = device.memory_bytes;
  all.sharedMemPerBlock = Device::shared_per_block;
  all.regsPerBlock = value(cudaDevAttrMaxRegistersPerBlock);
  all.warpSize = value(cudaDevAttrWarpSize);
  all.memPitch = value(cudaDevAttrMaxPitch);
  all.maxThreadsPerBlock = value(cudaDevAttrMaxThreadsPerBlock);
  all.maxThreadsDim[0] = value(cudaDevAttrMaxBlockDimX);
  all.maxThreadsDim[1] = value(cudaDevAttrMaxBlockDimY);
  all.maxThreadsDim[2] = value(cudaDevAttrMaxBlockDimZ);
  all.maxGridSize[0] = value(cudaDevAttrMaxGridDimX);
  all.maxGridSize[1] = value(cudaDevAttrMaxGridDimY);
  all.maxGridSize[2] = value(cudaDevAttrMaxGridDimZ);
  all.totalConstMem = value(cudaDevAttrTotalConstantMemory);
  all.major = value(cudaDevAttrComputeCapabilityMajor);
  all.minor = value(cudaDevAttrComputeCapabilityMinor);
  all.textureAlignment = value(cudaDevAttrTextureAlignment);
  all.multiProcessorCount = value(cudaDevAttrMultiProcessorCount);
  all.canMapHostMemory = value(cudaDevAttrCanMapHostMemory);
  all.concurrentKernels = value(cudaDevAttrConcurrentKernels);
  all.ECCEnabled = value(cudaDevAttrEccEnabled);
  all.pciBusID = pci_bus;
  all.pciDeviceID = pci_device;
  all.pciDomainID = pci_domain;
  all.asyncEngineCount = value(cudaDevAttrAsyncEngineCount);
  all.unifiedAddressing = value(cudaDevAttrUnifiedAddressing);
  all.memoryBusWidth = value(cudaDevAttrGlobalMemoryBusWidth);
  all.l2CacheSize = value(cudaDevAttrL2CacheSize);
  all.maxThreadsPerMultiProcessor = value(cudaDevAttrMaxThreadsPerMultiProcessor);
  all.streamPrioritiesSupported = value(cudaDevAttrStreamPrioritiesSupported);
  all.globalL1CacheSupported = value(cudaDevAttrGlobalL1CacheSupported);
  all.localL1CacheSupported = value(cudaDevAttrLocalL1CacheSupported);
  all.sharedMemPerMultiprocessor = value(cudaDevAttrMaxSharedMemoryPerMultiprocessor);
  all.regsPerMultiprocessor = value(cudaDevAttrMaxRegistersPerMultiprocessor);
  all.managedMemory = value(cudaDevAttrManagedMemory);
  all.concurrentManagedAccess = value(cudaDevAttrConcurrentManagedAccess);
  all.computePreemptionSupported = value(cudaDevAttrComputePreemptionSupported);
  all.canUseHostPointerForRegisteredMem = value(cudaDevAttrCanUseHostPointerForRegisteredMem);
  all.cooperativeLaunch = value(cudaDevAttrCooperativeLaunch);
  all.sharedMemPerBlockOptin = value(cudaDevAttrMaxSharedMemoryPerBlockOptin);
  all.maxBlocksPerMultiProcessor = value(cudaDevAttrMaxBlocksPerMultiprocessor);
  all.reservedSharedMemPerBlock = value(cudaDevAttrReservedSharedMemoryPerBlock);
  all.hostRegisterSupported = value(cudaDevAttrHostRegisterSupported);
  all.memoryPoolsSupported = value(cudaDevAttrMemoryPoolsSupported);
  all.deviceNumaId = all.hostNumaId = -1;
  return all;
}

}  // namespace vertebra::emulator::runtime
