#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include <cstddef>

#include "tests/emulator/runtime/modules.h"
#include "tests/emulator/runtime/runtime.h"
#include "tests/emulator/runtime/streams.h"

namespace vertebra::emulator::runtime {
namespace {

// The address of `count` bytes at `offset` of a variable. What is beyond it is reported as bounds:
// the next variable's bytes may follow at once.
cudaError_t place(Runtime& runtime, const char* name, const void* symbol, std::size_t count,
                  std::size_t offset, std::byte*& address) {
  RegisteredVariable* variable = nullptr;
  if (const cudaError_t error = runtime.modules->load_variable(symbol, variable);
      error != cudaSuccess) {
    return error;
  }
  const Allocation& allocation = *variable->allocation;
  if (offset > allocation.size || count > allocation.size - offset) {
    runtime.machine.findings.report(
        Check::bounds, {},
        fmt::format("{}: {} bytes at offset {} of {}", name, count, offset, allocation.describe()));
    return cudaErrorInvalidValue;
  }
  address = reinterpret_cast<std::byte*>(allocation.address) + offset;
  return cudaSuccess;
}

struct SymbolCopy {
  const void* symbol;
  std::size_t count, offset;
  cudaMemcpyKind kind;
  cudaMemcpyKind to_host_or_device;  ///< the direction beside DeviceToDevice and Default
};

// Calls copy(address of the variable's bytes), a cudaMemcpy of some sort.
template <typename Copy>
cudaError_t copy_symbol(const char* name, const SymbolCopy& asked, Copy&& copy) {
  return api(name, [&](Runtime& runtime) {
    if (asked.kind != asked.to_host_or_device && asked.kind != cudaMemcpyDeviceToDevice &&
        asked.kind != cudaMemcpyDefault) {
      return cudaErrorInvalidMemcpyDirection;
    }
    std::byte* address = nullptr;
    const cudaError_t error =
        place(runtime, name, asked.symbol, asked.count, asked.offset, address);
    return error != cudaSuccess ? error : copy(address);
  });
}

// Each calls the copy that the program could have written with cudaGetSymbolAddress.
cudaError_t copy_to(const char* name, const void* symbol, const void* source, std::size_t count,
                    std::size_t offset, cudaMemcpyKind kind) {
  return copy_symbol(name, {symbol, count, offset, kind, cudaMemcpyHostToDevice},
                     [&](void* at) { return ::cudaMemcpy(at, source, count, kind); });
}

cudaError_t copy_from(const char* name, void* destination, const void* symbol, std::size_t count,
                      std::size_t offset, cudaMemcpyKind kind) {
  return copy_symbol(name, {symbol, count, offset, kind, cudaMemcpyDeviceToHost},
                     [&](void* at) { return ::cudaMemcpy(destination, at, count, kind); });
}

cudaError_t copy_to_async(const char* name, const void* symbol, const void* source,
                          std::size_t count, std::size_t offset, cudaMemcpyKind kind,
                          cudaStream_t stream) {
  return copy_symbol(name, {symbol, count, offset, kind, cudaMemcpyHostToDevice},
                     [&](void* at) { return ::cudaMemcpyAsync(at, source, count, kind, stream); });
}

cudaError_t copy_from_async(const char* name, void* destination, const void* symbol,
                            std::size_t count, std::size_t offset, cudaMemcpyKind kind,
                            cudaStream_t stream) {
  return copy_symbol(name, {symbol, count, offset, kind, cudaMemcpyDeviceToHost}, [&](void* at) {
    return ::cudaMemcpyAsync(destination, at, count, kind, stream);
  });
}

}  // namespace

extern "C" {

cudaError_t cudaGetSymbolAddress(void** pointer, const void* symbol) {
  return api(__func__, [&](Runtime& runtime) {
    if (!pointer) return cudaErrorInvalidValue;
    std::byte* address = nullptr;
    const cudaError_t error = place(runtime, __func__, symbol, 0, 0, address);
    if (error == cudaSuccess) *pointer = address;
    return error;
  });
}

cudaError_t cudaGetSymbolSize(std::size_t* size, const void* symbol) {
  return api(__func__, [&](Runtime& runtime) {
    if (!size) return cudaErrorInvalidValue;
    RegisteredVariable* variable = nullptr;
    const cudaError_t error = runtime.modules->load_variable(symbol, variable);
    if (error == cudaSuccess) *size = variable->size;
    return error;
  });
}

cudaError_t cudaMemcpyToSymbol(const void* symbol, const void* source, std::size_t count,
                               std::size_t offset, cudaMemcpyKind kind) {
  return copy_to(__func__, symbol, source, count, offset, kind);
}

cudaError_t cudaMemcpyFromSymbol(void* destination, const void* symbol, std::size_t count,
                                 std::size_t offset, cudaMemcpyKind kind) {
  return copy_from(__func__, destination, symbol, count, offset, kind);
}

cudaError_t cudaMemcpyToSymbolAsync(const void* symbol, const void* source, std::size_t count,
                                    std::size_t offset, cudaMemcpyKind kind, cudaStream_t stream) {
  return copy_to_async(__func__, symbol, source, count, offset, kind, stream);
}

cudaError_t cudaMemcpyFromSymbolAsync(void* destination, const void* symbol, std::size_t count,
                                      std::size_t offset, cudaMemcpyKind kind,
                                      cudaStream_t stream) {
  return copy_from_async(__func__, destination, symbol, count, offset, kind, stream);
}

// The same for code that nvcc --default-stream per-thread built.

cudaError_t cudaMemcpyToSymbol_ptds(const void* symbol, const void* source, std::size_t count,
                                    std::size_t offset, cudaMemcpyKind kind) {
  const PerThreadDefault scope;
  return cudaMemcpyToSymbol(symbol, source, count, offset, kind);
}

cudaError_t cudaMemcpyFromSymbol_ptds(void* destination, const void* symbol, std::size_t count,
                                      std::size_t offset, cudaMemcpyKind kind) {
  const PerThreadDefault scope;
  return cudaMemcpyFromSymbol(destination, symbol, count, offset, kind);
}

cudaError_t cudaMemcpyToSymbolAsync_ptsz(const void* symbol, const void* source, std::size_t count,
                                         std::size_t offset, cudaMemcpyKind kind,
                                         cudaStream_t stream) {
  const PerThreadDefault scope;
  return cudaMemcpyToSymbolAsync(symbol, source, count, offset, kind, stream);
}

cudaError_t cudaMemcpyFromSymbolAsync_ptsz(void* destination, const void* symbol, std::size_t count,
                                           std::size_t offset, cudaMemcpyKind kind,
                                           cudaStream_t stream) {
  const PerThreadDefault scope;
  return cudaMemcpyFromSymbolAsync(destination, symbol, count, offset, kind, stream);
}
}

}  // namespace vertebra::emulator::runtime
