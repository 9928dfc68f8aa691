#pragma once

#include <cstdint>
#include <string_view>

namespace vertebra::emulator {

/// The limits of one GPU that change what a program may do (CUDA programming guide, table of
/// compute capabilities; NVIDIA's datasheets for memory, clocks and SM counts).
struct Device {
  std::string_view key;   ///< "A100": the value of VERTEBRA_EMU_DEVICE
  std::string_view name;  ///< as cudaDeviceProp::name has it
  unsigned major, minor;  ///< compute capability
  unsigned multiprocessors;
  std::uint64_t memory_bytes;
  std::uint32_t shared_per_multiprocessor, shared_per_block_optin;  ///< bytes
  unsigned threads_per_multiprocessor, blocks_per_multiprocessor;
  std::uint32_t l2_bytes;
  unsigned clock_khz, memory_clock_khz, memory_bus_bits;

  static constexpr std::uint32_t shared_per_block = 48 * 1024;
  static constexpr std::uint32_t reserved_shared_per_block(unsigned major) {
    return major >= 8 ? 1024 : 0;
  }
  static constexpr unsigned registers_per_multiprocessor = 65536;
  static constexpr unsigned threads_per_block = 1024;
  unsigned capability() const { return major * 10 + minor; }
};

/// The preset, or null for an unknown key. Keys: T4, A100, L4, H100, B200.
const Device* find_device(std::string_view key);

}  // namespace vertebra::emulator
