#include <cuda_runtime_api.h>
#include <gmock/gmock.h>

#include <cstring>

// The device of the default preset (A100), as a program sees it.
namespace {

using testing::HasSubstr;
using testing::internal::CaptureStderr;
using testing::internal::GetCapturedStderr;

int attribute(cudaDeviceAttr which) {
  int value = -1;
  EXPECT_EQ(cudaDeviceGetAttribute(&value, which, 0), cudaSuccess);
  return value;
}

TEST(DeviceApi, ThereIsOneDevice) {
  int count = 0, device = -1;
  EXPECT_EQ(cudaGetDeviceCount(&count), cudaSuccess);
  EXPECT_EQ(count, 1);
  EXPECT_EQ(cudaGetDevice(&device), cudaSuccess);
  EXPECT_EQ(device, 0);
  EXPECT_EQ(cudaSetDevice(0), cudaSuccess);
  EXPECT_EQ(cudaSetDevice(1), cudaErrorInvalidDevice);
  EXPECT_EQ(cudaSetDevice(-1), cudaErrorInvalidDevice);
  EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidDevice);
  EXPECT_EQ(cudaGetLastError(), cudaSuccess);
  EXPECT_EQ(cudaGetDeviceCount(nullptr), cudaErrorInvalidValue);
  int can = -1;
  EXPECT_EQ(cudaDeviceCanAccessPeer(&can, 0, 0), cudaSuccess);
  EXPECT_EQ(can, 0);
  cudaGetLastError();
}

TEST(DeviceApi, PropertiesAndAttributesAgree) {
  cudaDeviceProp all;
  std::memset(&all, 0xFF, sizeof all);
  ASSERT_EQ(cudaGetDeviceProperties(&all, 0), cudaSuccess);
  EXPECT_STREQ(all.name, "NVIDIA A100-SXM4-80GB");
  EXPECT_EQ(all.major * 10 + all.minor, 80);
  EXPECT_EQ(all.totalGlobalMem, std::size_t{80} << 30);
  EXPECT_EQ(all.multiProcessorCount, 108);
  EXPECT_EQ(all.sharedMemPerBlock, 49152u);
  EXPECT_EQ(all.sharedMemPerBlockOptin, 166912u);
  EXPECT_EQ(all.sharedMemPerMultiprocessor, 167936u);
  EXPECT_EQ(all.maxGridSize[0], 2147483647);
  EXPECT_EQ(all.maxGridSize[2], 65535);
  EXPECT_EQ(all.maxThreadsDim[2], 64);
  EXPECT_EQ(all.reserved[55], 0);
  EXPECT_EQ(attribute(cudaDevAttrWarpSize), all.warpSize);
  EXPECT_EQ(attribute(cudaDevAttrMultiProcessorCount), all.multiProcessorCount);
  EXPECT_EQ(attribute(cudaDevAttrComputeCapabilityMajor), all.major);
  EXPECT_EQ(attribute(cudaDevAttrMaxSharedMemoryPerBlockOptin), 166912);
  EXPECT_EQ(attribute(cudaDevAttrReservedSharedMemoryPerBlock), 1024);
  EXPECT_EQ(attribute(cudaDevAttrMaxBlocksPerMultiprocessor), all.maxBlocksPerMultiProcessor);
  EXPECT_EQ(attribute(cudaDevAttrClockRate), 1410000);
  EXPECT_EQ(attribute(cudaDevAttrL2CacheSize), 40 << 20);
  EXPECT_EQ(cudaGetDeviceProperties(&all, 1), cudaErrorInvalidDevice);
  cudaGetLastError();
}

TEST(DeviceApi, AnAttributeWithoutAValueFailsByName) {
  int value = 17;
  CaptureStderr();
  EXPECT_EQ(cudaDeviceGetAttribute(&value, cudaDevAttrMaxTexture2DWidth, 0), cudaErrorInvalidValue);
  EXPECT_EQ(cudaDeviceGetAttribute(&value, static_cast<cudaDeviceAttr>(255), 0),
            cudaErrorInvalidValue);
  EXPECT_EQ(GetCapturedStderr(),
            "emulator: unsupported: cudaDeviceGetAttribute(cudaDevAttrMaxTexture2DWidth)\n"
            "emulator: unsupported: cudaDeviceGetAttribute(number 255)\n");
  EXPECT_EQ(value, 17);
  EXPECT_EQ(cudaGetLastError(), cudaErrorInvalidValue);
}

TEST(DeviceApi, ACallThatIsNotThereFailsByNameAndSaysSoOnce) {
  CaptureStderr();
  EXPECT_EQ(cudaGraphicsUnregisterResource(nullptr), cudaErrorNotSupported);
  EXPECT_EQ(cudaGraphicsUnregisterResource(nullptr), cudaErrorNotSupported);
  EXPECT_EQ(GetCapturedStderr(), "emulator: unsupported: cudaGraphicsUnregisterResource\n");
  EXPECT_EQ(cudaGetLastError(), cudaErrorNotSupported);
}

TEST(DeviceApi, LimitsAreKept) {
  std::size_t value = 0;
  EXPECT_EQ(cudaDeviceGetLimit(&value, cudaLimitStackSize), cudaSuccess);
  EXPECT_EQ(value, 1024u);
  EXPECT_EQ(cudaDeviceSetLimit(cudaLimitStackSize, 5000), cudaSuccess);
  EXPECT_EQ(cudaDeviceGetLimit(&value, cudaLimitStackSize), cudaSuccess);
  EXPECT_EQ(value, 5008u);
  EXPECT_EQ(cudaDeviceSetLimit(cudaLimitStackSize, 1 << 20), cudaErrorInvalidValue);
  EXPECT_EQ(cudaDeviceSetLimit(cudaLimitMallocHeapSize, 1 << 24), cudaSuccess);
  EXPECT_EQ(cudaDeviceGetLimit(&value, cudaLimitMallocHeapSize), cudaSuccess);
  EXPECT_EQ(value, std::size_t{1} << 24);
  EXPECT_EQ(cudaDeviceSetLimit(cudaLimitPersistingL2CacheSize, 1), cudaErrorUnsupportedLimit);
  EXPECT_EQ(cudaDeviceGetLimit(&value, cudaLimitDevRuntimeSyncDepth), cudaErrorUnsupportedLimit);
  EXPECT_EQ(cudaDeviceReset(), cudaSuccess);
  EXPECT_EQ(cudaDeviceGetLimit(&value, cudaLimitStackSize), cudaSuccess);
  EXPECT_EQ(value, 1024u);
  EXPECT_EQ(cudaDeviceGetLimit(&value, cudaLimitMallocHeapSize), cudaSuccess);
  EXPECT_EQ(value, std::size_t{8} << 20);
  cudaGetLastError();
}

TEST(DeviceApi, FlagsAreKept) {
  unsigned flags = 0;
  EXPECT_EQ(cudaSetDeviceFlags(cudaDeviceScheduleSpin | cudaDeviceScheduleYield),
            cudaErrorInvalidValue);
  EXPECT_EQ(cudaSetDeviceFlags(cudaDeviceScheduleYield), cudaSuccess);
  EXPECT_EQ(cudaGetDeviceFlags(&flags), cudaSuccess);
  EXPECT_EQ(flags, unsigned{cudaDeviceScheduleYield | cudaDeviceMapHost});
  cudaGetLastError();
}

TEST(DeviceApi, TheBusNumberLeadsBackToTheDevice) {
  char text[13];
  int device = -1;
  ASSERT_EQ(cudaDeviceGetPCIBusId(text, sizeof text, 0), cudaSuccess);
  EXPECT_STREQ(text, "0000:01:00.0");
  EXPECT_EQ(cudaDeviceGetByPCIBusId(&device, text), cudaSuccess);
  EXPECT_EQ(device, 0);
  EXPECT_EQ(cudaDeviceGetByPCIBusId(&device, "01:00"), cudaSuccess);
  EXPECT_EQ(cudaDeviceGetByPCIBusId(&device, "0000:02:00.0"), cudaErrorInvalidDevice);
  EXPECT_EQ(cudaDeviceGetByPCIBusId(&device, "first"), cudaErrorInvalidValue);
  EXPECT_EQ(cudaDeviceGetPCIBusId(text, 12, 0), cudaErrorInvalidValue);
  cudaGetLastError();
}

TEST(DeviceApi, VersionsAreTheToolkits) {
  int driver = 0, runtime = 0;
  EXPECT_EQ(cudaDriverGetVersion(&driver), cudaSuccess);
  EXPECT_EQ(cudaRuntimeGetVersion(&runtime), cudaSuccess);
  EXPECT_EQ(driver, CUDART_VERSION);
  EXPECT_EQ(runtime, CUDART_VERSION);
}

TEST(DeviceApi, OccupancyOfWhatIsNoKernelFails) {
  int count = 0, not_a_kernel = 0;
  EXPECT_EQ(cudaOccupancyMaxActiveBlocksPerMultiprocessor(&count, &not_a_kernel, 128, 0),
            cudaErrorInvalidDeviceFunction);
  cudaGetLastError();
}

}  // namespace
