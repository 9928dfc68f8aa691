#include "tests/emulator/machine/device.h"

namespace vertebra::emulator {
namespace {

constexpr std::uint32_t KiB = 1024, MiB = 1024 * KiB;
constexpr std::uint64_t GiB = std::uint64_t{1024} * MiB;

// Per multiprocessor and block: CUDA C++ Programming Guide 13.0, "Technical Specifications per
// Compute Capability". Names as nvidia-smi prints them. The rest:
//   T4    NVIDIA Turing GPU Architecture whitepaper (TU104), Tesla T4 datasheet: 16 GB, 320 GB/s
//   A100  NVIDIA A100 Tensor Core GPU Architecture whitepaper, A100 80GB datasheet: SXM, 2,039 GB/s
//   L4    NVIDIA Ada GPU Architecture whitepaper, L4 datasheet: 24 GB, 300 GB/s
//   H100  NVIDIA H100 Tensor Core GPU Architecture whitepaper, datasheet: SXM5, 80 GB, 3.35 TB/s
//   B200  NVIDIA Blackwell Tuning Guide, HGX B200 datasheet: 180 GB a GPU, 7.7 TB/s
// The memory clock is the bandwidth / (2 transfers * bus width), as the driver reports it.
constexpr Device devices[] = {
    {.key = "T4",
     .name = "Tesla T4",
     .major = 7,
     .minor = 5,
     .multiprocessors = 40,
     .memory_bytes = 16 * GiB,
     .shared_per_multiprocessor = 64 * KiB,
     .shared_per_block_optin = 64 * KiB,
     .threads_per_multiprocessor = 1024,
     .blocks_per_multiprocessor = 16,
     .l2_bytes = 4 * MiB,
     .clock_khz = 1'590'000,
     .memory_clock_khz = 5'001'000,
     .memory_bus_bits = 256},
    {.key = "A100",
     .name = "NVIDIA A100-SXM4-80GB",
     .major = 8,
     .minor = 0,
     .multiprocessors = 108,
     .memory_bytes = 80 * GiB,
     .shared_per_multiprocessor = 164 * KiB,
     .shared_per_block_optin = 163 * KiB,
     .threads_per_multiprocessor = 2048,
     .blocks_per_multiprocessor = 32,
     .l2_bytes = 40 * MiB,
     .clock_khz = 1'410'000,
     .memory_clock_khz = 1'593'000,
     .memory_bus_bits = 5120},
    {.key = "L4",
     .name = "NVIDIA L4",
     .major = 8,
     .minor = 9,
     .multiprocessors = 58,
     .memory_bytes = 24 * GiB,
     .shared_per_multiprocessor = 100 * KiB,
     .shared_per_block_optin = 99 * KiB,
     .threads_per_multiprocessor = 1536,
     .blocks_per_multiprocessor = 24,
     .l2_bytes = 48 * MiB,
     .clock_khz = 2'040'000,
     .memory_clock_khz = 6'251'000,
     .memory_bus_bits = 192},
    {.key = "H100",
     .name = "NVIDIA H100 80GB HBM3",
     .major = 9,
     .minor = 0,
     .multiprocessors = 132,
     .memory_bytes = 80 * GiB,
     .shared_per_multiprocessor = 228 * KiB,
     .shared_per_block_optin = 227 * KiB,
     .threads_per_multiprocessor = 2048,
     .blocks_per_multiprocessor = 32,
     .l2_bytes = 50 * MiB,
     .clock_khz = 1'980'000,
     .memory_clock_khz = 2'619'000,
     .memory_bus_bits = 5120},
    {.key = "B200",
     .name = "NVIDIA B200",
     .major = 10,
     .minor = 0,
     .multiprocessors = 148,
     .memory_bytes = 180 * GiB,
     .shared_per_multiprocessor = 228 * KiB,
     .shared_per_block_optin = 227 * KiB,
     .threads_per_multiprocessor = 2048,
     .blocks_per_multiprocessor = 32,
     .l2_bytes = 126 * MiB,
     .clock_khz = 1'965'000,
     .memory_clock_khz = 3'996'000,
     .memory_bus_bits = 7680},
};

}  // namespace

const Device* find_device(std::string_view key) {
  for (const Device& device : devices)
    if (device.key == key) return &device;
  return nullptr;
}

}  // namespace vertebra::emulator
