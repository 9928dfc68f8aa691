#include "kernels/cuda/device_fault.h"

#include <gtest/gtest.h>

namespace vertebra::cuda {
namespace {

using Kind = DeviceFault::Kind;

DeviceFault fault(Kind kind) {
  DeviceFault f;
  f.kind = kind;
  f.ordinal = 1;
  f.devices = 2;
  f.runtime_version = 13000;
  f.driver_version = 13010;
  return f;
}

std::string line(const DeviceFault& f) { return DeviceError(message_of(f)).what(); }

TEST(DeviceFault, NoDriver) {
  DeviceFault f = fault(Kind::kNoDriver);
  f.ordinal = f.devices = f.driver_version = 0;
  EXPECT_EQ(line(f),
            "device cuda:0: no NVIDIA driver; expected a driver for CUDA 13.0; "
            "install NVIDIA driver 580 or newer, or use --device cpu");
}

TEST(DeviceFault, DriverOlderThanTheRuntime) {
  DeviceFault f = fault(Kind::kDriverTooOld);
  f.ordinal = f.devices = 0;
  f.driver_version = 12040;
  EXPECT_EQ(line(f),
            "device cuda:0: the NVIDIA driver is for CUDA 12.4; expected one for CUDA 13.0, the "
            "runtime in this program; install NVIDIA driver 580 or newer, or use --device cpu");
}

TEST(DeviceFault, ARuntimeOfAnotherMajorVersionNamesNoDriverNumber) {
  DeviceFault f = fault(Kind::kDriverTooOld);
  f.runtime_version = 14020;
  EXPECT_NE(line(f).find("install NVIDIA driver for CUDA 14.0 or newer"), std::string::npos);
}

TEST(DeviceFault, NoDeviceVisible) {
  DeviceFault f = fault(Kind::kNoDeviceVisible);
  f.ordinal = f.devices = 0;
  EXPECT_EQ(line(f),
            "device cuda:0: no GPU is visible to this process (driver for CUDA 13.1; "
            "CUDA_VISIBLE_DEVICES is not set); expected at least one; look whether `nvidia-smi "
            "-L` lists one, or use --device cpu");
}

TEST(DeviceFault, NoDeviceVisibleBecauseOfTheEnvironment) {
  DeviceFault f = fault(Kind::kNoDeviceVisible);
  f.ordinal = f.devices = 0;
  f.restricted = true;
  f.visible_devices = "-1";
  EXPECT_EQ(line(f),
            "device cuda:0: no GPU is visible to this process (driver for CUDA 13.1; "
            "CUDA_VISIBLE_DEVICES is '-1'); expected at least one; unset CUDA_VISIBLE_DEVICES or "
            "name a GPU that `nvidia-smi -L` lists, or use --device cpu");
}

TEST(DeviceFault, NoSuchOrdinal) {
  DeviceFault f = fault(Kind::kNoSuchDevice);
  f.ordinal = 4;
  EXPECT_EQ(line(f),
            "device cuda:4: 2 GPUs are visible (CUDA_VISIBLE_DEVICES is not set); expected cuda:0 "
            "to cuda:1; `nvidia-smi -L` lists them");
}

TEST(DeviceFault, ComputeCapabilityBelow75) {
  DeviceFault f = fault(Kind::kDeviceTooOld);
  f.device_name = "Tesla P100-PCIE-16GB";
  f.compute_capability = 60;
  EXPECT_EQ(line(f),
            "device cuda:1 (Tesla P100-PCIE-16GB): compute capability 6.0; expected 7.5 or above; "
            "use a GPU of the Turing generation or newer, or use --device cpu");
}

TEST(DeviceFault, Prohibited) {
  DeviceFault f = fault(Kind::kProhibited);
  f.device_name = "NVIDIA L4";
  EXPECT_EQ(line(f),
            "device cuda:1 (NVIDIA L4): its compute mode is 'prohibited': no process may use it; "
            "expected the mode 'default'; `nvidia-smi -i 1 -c DEFAULT` as root, or use --device "
            "cpu");
}

TEST(DeviceFault, ExclusiveUse) {
  DeviceFault f = fault(Kind::kInExclusiveUse);
  f.device_name = "NVIDIA L4";
  EXPECT_EQ(line(f),
            "device cuda:1 (NVIDIA L4): another process has it in exclusive use; expected a free "
            "GPU, or the compute mode 'default'; end that process (`nvidia-smi` lists it) or "
            "`nvidia-smi -i 1 -c DEFAULT` as root, or use --device cpu");
}

TEST(DeviceFault, AnyOtherSaysWhatTheRuntimeSays) {
  DeviceFault f = fault(Kind::kOther);
  f.error = "cudaErrorSystemNotReady: system not yet initialized";
  EXPECT_EQ(line(f),
            "device cuda:1: cudaErrorSystemNotReady: system not yet initialized (CUDA runtime "
            "13.0, driver for CUDA 13.1); expected a GPU that starts; look at `nvidia-smi` and "
            "the kernel's log, or use --device cpu");
}

}  // namespace
}  // namespace vertebra::cuda
