#include <cuda_runtime_api.h>
#include <fmt/format.h>

#include <cstddef>
#include <utility>

#include "tests/emulator/runtime/modules.h"
#include "tests/emulator/runtime/runtime.h"

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

// Calls take(variable), which is loaded, if `result` is somewhere to put what it takes.
template <typename F>
cudaError_t variable_api(const char* name, const void* result, const void* symbol, F&& take) {
  return api(name, [&](Runtime& runtime) {
    if (!result) return cudaErrorInvalidValue;
    RegisteredVariable* variable = nullptr;
    const cudaError_t error = runtime.modules->load_variable(symbol, variable);
    if (error == cudaSuccess) take(*variable);
    return error;
  });
}

struct SymbolCopy {
  const void* symbol;
  const void* other;  ///< what it is copied from or to
  std::size_t count, offset;
  cudaMemcpyKind kind;
};

cudaError_t copy(const char* name, cudaMemcpyKind usual, const SymbolCopy& asked,
                 cudaStream_t stream, bool asynchronous) {
  return api(name, [&](Runtime& runtime) {
    if (asked.kind != usual && asked.kind != cudaMemcpyDeviceToDevice &&
        asked.kind != cudaMemcpyDefault) {
      return cudaErrorInvalidMemcpyDirection;
    }
    std::byte* address = nullptr;
    if (const cudaError_t error =
            place(runtime, name, asked.symbol, asked.count, asked.offset, address);
        error != cudaSuccess) {
      return error;
    }
    auto* other = static_cast<std::byte*>(const_cast<void*>(asked.other));
    CopyWork work;
    work.destination = usual == cudaMemcpyHostToDevice ? address : other;
    work.source = usual == cudaMemcpyHostToDevice ? other : address;
    work.destination_pitch = work.source_pitch = asked.count;
    work.destination_slice = work.source_slice = asked.count;
    work.width = asked.count;
    work.kind = asked.kind;
    return runtime.copy(name, stream, std::move(work), asynchronous);
  });
}

}  // namespace

extern "C" {

cudaError_t cudaGetSymbolAddress(void** pointer, const void* symbol) {
  return variable_api(__func__, pointer, symbol, [&](const RegisteredVariable& variable) {
    *pointer = reinterpret_cast<void*>(variable.allocation->address);
  });
}

cudaError_t cudaGetSymbolSize(std::size_t* size, const void* symbol) {
  return variable_api(__func__, size, symbol,
                      [&](const RegisteredVariable& variable) { *size = variable.size; });
}

cudaError_t cudaMemcpyToSymbol(const void* symbol, const void* source, std::size_t count,
                               std::size_t offset, cudaMemcpyKind kind) {
  return copy(__func__, cudaMemcpyHostToDevice, {symbol, source, count, offset, kind}, nullptr,
              false);
}

cudaError_t cudaMemcpyFromSymbol(void* destination, const void* symbol, std::size_t count,
                                 std::size_t offset, cudaMemcpyKind kind) {
  return copy(__func__, cudaMemcpyDeviceToHost, {symbol, destination, count, offset, kind}, nullptr,
              false);
}

cudaError_t cudaMemcpyToSymbolAsync(const void* symbol, const void* source, std::size_t count,
                                    std::size_t offset, cudaMemcpyKind kind, cudaStream_t stream) {
  return copy(__func__, cudaMemcpyHostToDevice, {symbol, source, count, offset, kind}, stream,
              true);
}

cudaError_t cudaMemcpyFromSymbolAsync(void* destination, const void* symbol, std::size_t count,
                                      std::size_t offset, cudaMemcpyKind kind,
                                      cudaStream_t stream) {
  return copy(__func__, cudaMemcpyDeviceToHost, {symbol, destination, count, offset, kind}, stream,
              true);
}
}

}  // namespace vertebra::emulator::runtime
