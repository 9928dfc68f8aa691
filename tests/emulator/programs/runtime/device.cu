// device MAJOR MINOR SHARED: the limits of the device that programs ask for.
#include <cstdlib>
#include <cstring>

#include "tests/emulator/programs/program.h"

int main(int, char** arguments) {
  return verdict([&] {
    int devices = 0, driver = 0, runtime = 0, major = 0, minor = 0, shared = 0, processors = 0;
    check(cudaGetDeviceCount(&devices));
    check(cudaDriverGetVersion(&driver));
    check(cudaRuntimeGetVersion(&runtime));
    require(devices == 1 && runtime == CUDART_VERSION && driver >= runtime);
    check(cudaDeviceGetAttribute(&major, cudaDevAttrComputeCapabilityMajor, 0));
    check(cudaDeviceGetAttribute(&minor, cudaDevAttrComputeCapabilityMinor, 0));
    check(cudaDeviceGetAttribute(&shared, cudaDevAttrMaxSharedMemoryPerBlockOptin, 0));
    check(cudaDeviceGetAttribute(&processors, cudaDevAttrMultiProcessorCount, 0));
    require(major == std::atoi(arguments[1]) && minor == std::atoi(arguments[2]));
    require(shared == std::atoi(arguments[3]) * 1024);

    cudaDeviceProp properties;
    check(cudaGetDeviceProperties(&properties, 0));
    require(properties.major == major && properties.minor == minor);
    require(properties.sharedMemPerBlockOptin == static_cast<std::size_t>(shared));
    require(properties.multiProcessorCount == processors && properties.warpSize == 32);
    require(properties.maxThreadsPerBlock == 1024 && std::strlen(properties.name) > 0);

    std::size_t free = 0, total = 0, free_after = 0;
    check(cudaMemGetInfo(&free, &total));
    const DeviceArray<char> memory(1 << 20);
    check(cudaMemGetInfo(&free_after, &total));
    require(total == properties.totalGlobalMem && free - free_after >= 1 << 20);
    require(cudaSetDevice(1) == cudaErrorInvalidDevice &&
            cudaGetLastError() == cudaErrorInvalidDevice);
    return true;
  });
}
