#include "tests/emulator/runtime/work.h"

#include <fmt/format.h>

#include "tests/emulator/machine/kernel.h"
#include "tests/emulator/runtime/copies.h"
#include "tests/emulator/runtime/host_function.h"
#include "tests/emulator/runtime/launch.h"

namespace vertebra::emulator::runtime {
namespace {

template <typename... F>
struct Overload : F... {
  using F::operator()...;
};

std::string bytes_of(const MemoryBox& box) {
  return box.height * box.depth == 1
             ? fmt::format("{} bytes", box.width)
             : fmt::format("{} rows of {} bytes", box.height * box.depth, box.width);
}

std::string_view direction(cudaMemcpyKind kind) {
  switch (kind) {
    case cudaMemcpyHostToDevice:
      return "host to device";
    case cudaMemcpyDeviceToHost:
      return "device to host";
    case cudaMemcpyDeviceToDevice:
      return "device to device";
    case cudaMemcpyHostToHost:
      return "host to host";
    default:
      return "any to any";
  }
}

}  // namespace

std::string describe(const Work& work) {
  return std::visit(
      Overload{
          [](const KernelWork& kernel) { return "kernel " + kernel.kernel->display_name; },
          [](const CopyWork& copy) {
            return fmt::format("copy ({}, {})", direction(copy.kind),
                               bytes_of(copy.destination_box()));
          },
          [](const FillWork& fill) { return fmt::format("memset ({})", bytes_of(fill.box())); },
          [](const HostWork&) { return std::string("host function"); },
          [](const ActionWork& action) { return action.name; }},
      work);
}

cudaError_t execute(Runtime& runtime, const Work& work, WorkerCounters* touched) {
  return std::visit(
      Overload{
          [&](const KernelWork& kernel) { return execute_kernel(runtime, kernel, touched); },
          [&](const CopyWork& copy) { return execute_copy(runtime, copy); },
          [&](const FillWork& fill) { return execute_fill(runtime, fill); },
          [&](const HostWork& host) { return execute_host_function(host); },
          [&](const ActionWork& action) { return action.run ? action.run(runtime) : cudaSuccess; }},
      work);
}

}  // namespace vertebra::emulator::runtime
