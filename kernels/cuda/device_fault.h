// Why a GPU cannot be used, in words. No CUDA header: a value in, a message out.
#pragma once

#include <cstdint>
#include <string>

#include "graph/core/error.h"

namespace vertebra::cuda {

// The least compute capability that the kernels are built for: 7.5.
inline constexpr int kLeastComputeCapability = 75;

struct DeviceFault {
  enum class Kind : std::uint8_t {
    kNoDriver,
    kDriverTooOld,     // for the runtime in this program
    kNoDeviceVisible,  // a driver, and no GPU for this process
    kNoSuchDevice,     // the ordinal is beyond the last
    kDeviceTooOld,     // compute capability
    kProhibited,       // compute mode: no process may use it
    kInExclusiveUse,   // compute mode: another process has it
    kOther,            // `error` says it
  };
  Kind kind = Kind::kOther;
  int ordinal = 0;
  int devices = 0;                   // that this process sees
  int runtime_version = 0;           // 13000 is 13.0, as CUDA counts
  int driver_version = 0;            // the newest CUDA that the driver is for; 0: no driver
  std::string device_name = {};      // kDeviceTooOld and later
  int compute_capability = 0;        // kDeviceTooOld: 10 * major + minor
  bool restricted = false;           // CUDA_VISIBLE_DEVICES is set
  std::string visible_devices = {};  // what it is set to
  std::string error = {};            // the runtime's name and text, for kOther
};

// The parts of the message: one line with the versions and the remedy.
ErrorParts message_of(const DeviceFault& fault);

// "13.0" of 13000.
std::string cuda_version_text(int version);

}  // namespace vertebra::cuda
