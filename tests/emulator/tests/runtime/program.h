#pragma once

#include <cuda_runtime_api.h>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/emulator/runtime/registration.h"
#include "tests/emulator/tests/fatbin/fatbin_maker.h"

namespace vertebra::emulator::runtime {

/// PTX of one target for a test's fatbin.
struct PtxImage {
  std::string text;
  std::uint32_t capability = 80;
};

/// What nvcc's host code does for one translation unit: registers a fatbin on construction, its
/// kernels and variables on demand, and takes all of it back in the end.
class TranslationUnit {
 public:
  explicit TranslationUnit(const std::vector<PtxImage>& images)
      : TranslationUnit(container_of(images)) {}
  explicit TranslationUnit(fatbin::Bytes container)
      : container_(std::move(container)),
        wrapper_(new Wrapper{.data = container_.data()}),
        handle_(__cudaRegisterFatBinary(wrapper_.get())) {}
  ~TranslationUnit() { __cudaUnregisterFatBinary(handle_); }
  TranslationUnit(const TranslationUnit&) = delete;
  TranslationUnit& operator=(const TranslationUnit&) = delete;

  /// `stub` is any address that no other kernel has.
  void kernel(const void* stub, const char* name) {
    __cudaRegisterFunction(handle_, static_cast<const char*>(stub), nullptr, name, -1, nullptr,
                           nullptr, nullptr, nullptr, nullptr);
  }
  void variable(void* shadow, const char* name, std::size_t size) {
    __cudaRegisterVar(handle_, static_cast<char*>(shadow), nullptr, name, 0, size, 0, 0);
  }
  void managed(void** pointer, const char* name, std::size_t size) {
    __cudaRegisterManagedVar(handle_, pointer, nullptr, name, 0, size, 0, 0);
  }
  bool initialise() { return __cudaInitModule(handle_) != 0; }

 private:
  struct Wrapper {
    std::uint32_t magic = 0x466243B1, version = 1;
    const void* data = nullptr;
    const void* unused = nullptr;
  };

  static fatbin::Bytes container_of(const std::vector<PtxImage>& images) {
    std::vector<fatbin::EntrySpec> entries;
    for (const PtxImage& image : images) {
      entries.push_back({.capability = image.capability, .payload = fatbin::bytes_of(image.text)});
    }
    return fatbin::make_container(entries);
  }

  fatbin::Bytes container_;
  std::unique_ptr<Wrapper> wrapper_;
  void** handle_;
};

/// A module's first lines.
inline std::string ptx_header(unsigned target = 80) {
  return ".version 9.0\n.target sm_" + std::to_string(target) + "\n.address_size 64\n";
}

/// A kernel (pointer, value) that stores the value where its block.s
/// turn is: pointer[block] = value. `directives`: ".maxntid 32, 1, 1" and the like. `body` runs
/// before it.
inline std::string store_kernel(const std::string& name, const std::string& directives = {},
                                const std::string& body = {}) {
  return ".visible .entry " + name + "(.param .u64 p0, .param .u32 p1)\n" + directives +
         "\n{\n.reg .b32 %r<4>;\n.reg .b64 %rd<4>;\n" + body +
         "ld.param.u64 %rd1, [p0];\n"
         "ld.param.u32 %r1, [p1];\n"
         "cvta.to.global.u64 %rd2, %rd1;\n"
         "mov.u32 %r2, %ctaid.x;\n"
         "mul.wide.u32 %rd3, %r2, 4;\n"
         "add.s64 %rd2, %rd2, %rd3;\n"
         "st.global.u32 [%rd2], %r1;\n"
         "ret;\n}\n";
}

/// Device memory of 32-bit numbers, zero at first.
class DeviceInts {
 public:
  explicit DeviceInts(std::size_t count) : count_(count) {
    cudaMalloc(&data_, count * sizeof(std::uint32_t));
    cudaMemset(data_, 0, count * sizeof(std::uint32_t));
  }
  ~DeviceInts() { cudaFree(data_); }
  DeviceInts(const DeviceInts&) = delete;
  DeviceInts& operator=(const DeviceInts&) = delete;

  void* data() const { return data_; }
  std::vector<std::uint32_t> read() const {
    std::vector<std::uint32_t> host(count_);
    cudaMemcpy(host.data(), data_, count_ * sizeof(std::uint32_t), cudaMemcpyDeviceToHost);
    return host;
  }

 private:
  std::size_t count_;
  void* data_ = nullptr;
};

/// Launches a store_kernel.
inline cudaError_t launch_store(const void* function, dim3 grid, dim3 block, void* target,
                                std::uint32_t value, std::size_t shared = 0) {
  void* arguments[] = {&target, &value};
  return cudaLaunchKernel(function, grid, block, arguments, shared, nullptr);
}

}  // namespace vertebra::emulator::runtime
