#include "tests/emulator/runtime/registration.h"

#include <fmt/format.h>

#include <mutex>

#include "tests/emulator/runtime/modules.h"
#include "tests/emulator/runtime/runtime.h"

// Registration runs in the program's constructors and may not fail: what is wrong with a module
// shows when it is first used.
namespace vertebra::emulator::runtime {
namespace {

ProgramModule& module_of(void** handle) { return *reinterpret_cast<ProgramModule*>(handle); }

}  // namespace

extern "C" {

void** __cudaRegisterFatBinary(void* wrapper) {
  Runtime& runtime = Runtime::get();
  std::lock_guard lock(runtime.mutex);
  return reinterpret_cast<void**>(&runtime.modules->add(wrapper));
}

void __cudaRegisterFatBinaryEnd(void**) {}

void __cudaUnregisterFatBinary(void** handle) {
  Runtime& runtime = Runtime::get();
  std::lock_guard lock(runtime.mutex);
  runtime.modules->remove(module_of(handle));
}

void __cudaRegisterFunction(void** handle, const char* host_function, char*,
                            const char* device_name, int, uint3*, uint3*, dim3*, dim3*, int*) {
  Runtime& runtime = Runtime::get();
  std::lock_guard lock(runtime.mutex);
  runtime.modules->add_kernel(module_of(handle), host_function, device_name);
}

void __cudaRegisterVar(void** handle, char* shadow, char*, const char* device_name, int,
                       std::size_t size, int, int) {
  Runtime& runtime = Runtime::get();
  std::lock_guard lock(runtime.mutex);
  runtime.modules->add_variable(module_of(handle), shadow, {.name = device_name, .size = size});
}

void __cudaRegisterManagedVar(void** handle, void** pointer, char*, const char* device_name, int,
                              std::size_t size, int, int) {
  Runtime& runtime = Runtime::get();
  std::lock_guard lock(runtime.mutex);
  runtime.modules->add_variable(module_of(handle), pointer,
                                {.name = device_name, .size = size, .managed_pointer = pointer});
}

char __cudaInitModule(void** handle) {
  Runtime& runtime = Runtime::get();
  std::lock_guard lock(runtime.mutex);
  const cudaError_t error = runtime.modules->load(module_of(handle));
  if (error == cudaErrorNoKernelImageForDevice) {
    // The program is about to follow a null pointer, and nobody asked for this error.
    runtime.machine.findings.say(fmt::format(
        "emulator: unsupported: managed variables of a module that has no PTX for the {}",
        runtime.machine.device.key));
  }
  return error == cudaSuccess;
}
}

}  // namespace vertebra::emulator::runtime
