// Preloaded before the CUDA runtime: VERTEBRA_TEST_FAULT makes it answer as on a machine with that
// fault; every other call, and every call without a fault, goes through.
#include <cuda_runtime_api.h>
#include <dlfcn.h>

#include <cstdlib>
#include <cstring>

namespace {

bool fault_is(const char* name) {
  const char* fault = std::getenv("VERTEBRA_TEST_FAULT");
  return fault != nullptr && std::strcmp(fault, name) == 0;
}

template <class F>
F* next(const char* name) {
  return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}

// The name under which the header declares a call may be another one.
#define NAME_OF(call) TEXT_OF(call)
#define TEXT_OF(call) #call

}  // namespace

extern "C" {

cudaError_t cudaGetDeviceCount(int* count) {
  *count = 0;
  if (fault_is("no driver") || fault_is("old driver")) return cudaErrorInsufficientDriver;
  if (fault_is("no device")) return cudaErrorNoDevice;
  return next<decltype(cudaGetDeviceCount)>("cudaGetDeviceCount")(count);
}

cudaError_t cudaDriverGetVersion(int* version) {
  const cudaError_t error = next<decltype(cudaDriverGetVersion)>("cudaDriverGetVersion")(version);
  if (fault_is("no driver")) *version = 0;
  if (fault_is("old driver")) *version = 12040;
  return error;
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
  const cudaError_t error =
      next<decltype(cudaGetDeviceProperties)>(NAME_OF(cudaGetDeviceProperties))(properties, device);
  if (fault_is("old device")) {
    properties->major = 6;
    properties->minor = 1;
    std::strcpy(properties->name, "NVIDIA TITAN Xp");
  }
  return error;
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr which, int device) {
  const cudaError_t error =
      next<decltype(cudaDeviceGetAttribute)>("cudaDeviceGetAttribute")(value, which, device);
  if (which == cudaDevAttrComputeMode) {
    if (fault_is("prohibited")) *value = cudaComputeModeProhibited;
    if (fault_is("exclusive")) *value = cudaComputeModeExclusiveProcess;
  }
  return error;
}

cudaError_t cudaSetDevice(int device) {
  if (fault_is("exclusive") || fault_is("unavailable")) return cudaErrorDevicesUnavailable;
  return next<decltype(cudaSetDevice)>("cudaSetDevice")(device);
}

}  // extern "C"
