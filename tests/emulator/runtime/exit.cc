#include "tests/emulator/runtime/exit.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <vector>

#include "tests/emulator/runtime/freeing.h"
#include "tests/emulator/runtime/runtime.h"
#include "tests/emulator/runtime/scheduler.h"

namespace vertebra::emulator::runtime {
namespace {

constexpr int status_of_findings = 86;

/// Work that would touch the program's own memory, which may be gone by now.
bool touches_program(const Runtime& runtime, const Work& work) {
  if (std::holds_alternative<HostWork>(work)) return true;
  const auto* copy = std::get_if<CopyWork>(&work);
  if (!copy) return false;
  const Memory& memory = runtime.machine.memory;
  return !memory.find(copy->destination_box().address) ||
         (!copy->staged && !memory.find(copy->source_box().address));
}

/// A GPU goes on with what was launched; faults of it count. In the order of submission.
void finish_queue(Runtime& runtime) {
  for (const OperationPtr& operation : std::vector(runtime.scheduler->pending())) {
    const auto* copy = std::get_if<CopyWork>(&operation->work);
    if (copy && copy->kind == cudaMemcpyDeviceToHost)
      runtime.machine.findings.report(
          Check::stream_order, {},
          fmt::format("{}: the program never waited for it", operation->describe()));
    if (touches_program(runtime, operation->work)) continue;
    if (runtime.sticky != cudaSuccess) return;
    runtime.sticky = execute(runtime, operation->work, nullptr);
  }
}

void report_leaks(Runtime& runtime) {
  // After a fault the program cannot free.
  if (runtime.sticky != cudaSuccess) return;
  std::vector<Allocation*> live;
  for (const MemoryKind kind : {MemoryKind::device, MemoryKind::pinned, MemoryKind::managed})
    for (Allocation* allocation : runtime.machine.memory.live(kind))
      // Memory of the program's own (cudaHostRegister) is not ours to miss.
      if (made_by_call(*allocation) && allocation->mapped > 0) live.push_back(allocation);
  std::sort(live.begin(), live.end(),
            [](const Allocation* a, const Allocation* b) { return a->number < b->number; });
  for (const Allocation* allocation : live)
    runtime.machine.findings.report(Check::leak, {},
                                    fmt::format("never freed: {}", allocation->describe()));
}

void write_counters(Runtime& runtime) {
  const std::string& file = runtime.machine.settings.counters_file;
  if (file.empty()) return;
  try {
    runtime.counters.write(file);
  } catch (const std::exception& error) {
    std::fputs(fmt::format("emulator: {}\n", error.what()).c_str(), stderr);
  }
}

void at_exit(int status, void* argument) {
  Runtime& runtime = *static_cast<Runtime*>(argument);
  finish_queue(runtime);
  report_leaks(runtime);
  write_counters(runtime);
  if (status != 0 || runtime.machine.findings.count() == 0) return;
  std::cout.flush();
  std::fflush(nullptr);
  _exit(status_of_findings);
}

Runtime* runtime_at_exit = nullptr;

void at_exit_of_runtime(int status, void*) {
  if (runtime_at_exit) at_exit(status, runtime_at_exit);
}

// Handlers run in the reverse order of their registration. A constructor of this library runs
// before anything of the program, so that destructors of the program's static objects may still
// free.
[[gnu::constructor]] void register_handler() { on_exit(at_exit_of_runtime, nullptr); }

}  // namespace

void call_at_exit(Runtime& runtime) { runtime_at_exit = &runtime; }

}  // namespace vertebra::emulator::runtime
